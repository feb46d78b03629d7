import { useState } from 'preact/hooks';
import type { NamingWish, VaultDetail } from '../../../api.ts';
import { ask } from '../../client.ts';
import { AskDialog } from '../../components/ask-dialog.tsx';
import { pathOf } from '../../paths.ts';
import type { Loaded } from '../../use-load.ts';
import { countedWords } from '../../words.ts';

interface NamingDialogProps {
  readonly vault: VaultDetail;
  readonly loaded: Loaded<VaultDetail>;
  readonly onClose: () => void;
}

/** How archives get their names: the same settings as --keys, --name-rule, --names and --prefix of the command. */
export function NamingDialog({ vault: { name, naming }, loaded, onClose }: NamingDialogProps) {
  const [wish, setWish] = useState<NamingWish>({
    keys: naming.keys,
    nameRules: naming.nameRules,
    prefix: naming.prefix,
  });
  const change = (part: Partial<NamingWish>) => setWish((before) => ({ ...before, ...part }));
  return (
    <AskDialog
      title="How archives get their names"
      yes="List them anew"
      done="The archives are listed anew."
      ask={() => ask<VaultDetail>(pathOf(['vaults', name, 'naming']), { method: 'PUT', body: cleaned(wish) })}
      onDone={loaded.replace}
      onClose={onClose}
    >
      <div class="field">
        <label for="keys">Style of keys</label>
        <select
          id="keys"
          value={wish.keys}
          onChange={({ currentTarget }) => change({ keys: keysIn(currentTarget.value) })}
        >
          <option value="safe">safe: as S3 and most tools like them</option>
          <option value="portable">portable: any disk can hold them, Windows too</option>
          <option value="exact">exact: as written, drives with their colon</option>
        </select>
      </div>
      <div class="field">
        <label for="rules">Rules for descriptions</label>
        <textarea
          id="rules"
          rows={3}
          spellcheck={false}
          class="mono"
          aria-describedby="rules-hint"
          value={wish.nameRules.join('\n')}
          onInput={({ currentTarget }) => change({ nameRules: currentTarget.value.split('\n') })}
        />
        <p id="rules-hint" class="hint">
          One per line: a regular expression with the group {'(?<name>…)'}, or a JSON pointer such as /filename. The
          first that finds a name wins.
        </p>
      </div>
      <div class="field">
        <label for="prefix">First characters of every key</label>
        <input
          id="prefix"
          value={wish.prefix}
          placeholder="photos/"
          onInput={({ currentTarget }) => change({ prefix: currentTarget.value })}
        />
      </div>
      <NamesFile vault={naming.namesFile} wish={wish} change={change} />
    </AskDialog>
  );
}

const keysIn = (value: string): NamingWish['keys'] => (value === 'portable' || value === 'exact' ? value : 'safe');

const cleaned = (wish: NamingWish): NamingWish => ({
  ...wish,
  nameRules: wish.nameRules.map((rule) => rule.trim()).filter(Boolean),
});

interface NamesFileProps {
  readonly vault: VaultDetail['naming']['namesFile'];
  readonly wish: NamingWish;
  readonly change: (part: Partial<NamingWish>) => void;
}

function NamesFile({ vault, wish, change }: NamesFileProps) {
  const read = async (file: File | undefined) => {
    if (file !== undefined) change({ namesFile: await file.text() });
  };
  return (
    <div class="field">
      <label for="names">A file of names</label>
      <input
        id="names"
        type="file"
        accept=".csv,.txt,.log,text/csv"
        aria-describedby="names-hint"
        onChange={({ currentTarget }) => void read(currentTarget.files?.[0])}
      />
      <p id="names-hint" class="hint">
        A CSV file with the columns archiveId and name, or key as in a report. Its names win.
        {vault !== null && wish.namesFile === undefined && ` There is one with ${countedWords(vault.names, 'name')}.`}
        {wish.namesFile === null && ' The one that is there is removed.'}
      </p>
      {vault?.findings.map((finding) => (
        <p key={finding} class="problem">
          {finding}
        </p>
      ))}
      {vault !== null && wish.namesFile !== null && (
        <div>
          <button type="button" onClick={() => change({ namesFile: null })}>
            Remove the file of names
          </button>
        </div>
      )}
    </div>
  );
}
