import { useState } from 'preact/hooks';
import type { VaultDetail } from '../../../api.ts';
import { ask } from '../../client.ts';
import { AskDialog } from '../../components/ask-dialog.tsx';
import { PlainState, sentence } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { pathOf } from '../../paths.ts';
import type { ContentsProps } from './contents.tsx';

/** In place of the archives: there is no inventory yet. */
export function InventoryState(props: ContentsProps) {
  const { inventory } = props.vault;
  switch (inventory.state) {
    case 'waiting':
      return (
        <PlainState icon="clock" title="Glacier is at work on the inventory">
          <p>
            {sentence(inventory.step)} Requested <Time at={inventory.since} isRelative />.
          </p>
          {inventory.until !== null && (
            <p>
              It should be there <Time at={inventory.until} isRelative />. You can close this page: the stack goes on.
            </p>
          )}
        </PlainState>
      );
    case 'failed':
      return (
        <PlainState icon="warning" title="The inventory failed" actions={<Request {...props} />}>
          <p>{inventory.failure.sentence}</p>
          <p>{sentence(inventory.failure.advice)}</p>
        </PlainState>
      );
    case 'none':
      return (
        <PlainState icon="vault" title="This vault needs an inventory first" actions={<Request {...props} />}>
          <p>
            Glacier keeps the list of a vault's archives, their sizes and descriptions. It hands the list out only on
            request.
          </p>
          <p>{inventory.says.sentence}</p>
        </PlainState>
      );
    case 'there':
      return (
        <PlainState icon="clock" title="The inventory is there">
          <p>Its archives are about to be listed.</p>
        </PlainState>
      );
  }
}

/** Above the archives: how old the list is, and how a newer one comes. */
export function InventoryNote(props: ContentsProps) {
  const { inventory, index } = props.vault;
  if (inventory.state === 'waiting') {
    return (
      <div class="note busy">
        <div>
          A newer inventory is on its way: {inventory.step}.{' '}
          {inventory.until !== null && <Time at={inventory.until} isRelative />}
        </div>
      </div>
    );
  }
  if (index.state === 'building') {
    return (
      <div class="note busy" role="status">
        <div>A newer list is being made. Until it is there, this is the one before.</div>
      </div>
    );
  }
  if (inventory.state !== 'failed') return null;
  return (
    <div class="note bad">
      <div>
        The newer inventory failed: {inventory.failure.sentence} {sentence(inventory.failure.advice)}
      </div>
      <Request {...props} />
    </div>
  );
}

/** Asks before it asks Glacier: an inventory takes hours, though no money. */
export function Request({ vault, loaded, surroundings }: ContentsProps) {
  const [isAsking, setAsking] = useState(false);
  const { inventory } = vault;
  if (inventory.state === 'waiting') return null;
  const label = inventory.state === 'there' ? 'Newer inventory' : 'Request an inventory';
  return (
    <>
      <button
        type="button"
        class={inventory.state === 'there' ? '' : 'primary'}
        disabled={surroundings.readOnly}
        onClick={() => setAsking(true)}
      >
        {label}…
      </button>
      {isAsking && (
        <AskDialog
          title={inventory.state === 'there' ? 'Request a newer inventory?' : 'Request an inventory?'}
          yes="Request it"
          done="The inventory is requested."
          ask={() => ask<VaultDetail>(pathOf(['vaults', vault.name, 'inventory']), { method: 'POST' })}
          onDone={loaded.replace}
          onClose={() => setAsking(false)}
        >
          <p>{inventory.says.sentence}</p>
        </AskDialog>
      )}
    </>
  );
}
