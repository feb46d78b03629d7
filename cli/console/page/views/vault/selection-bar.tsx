import { useState } from 'preact/hooks';
import { sizeWords } from '../../../../../functions/vault-run/report/words.ts';
import type { IndexFacts, Surroundings } from '../../../api.ts';
import { amountOfChosen, type Chosen, isEmpty } from '../../selection.ts';
import { countedWords } from '../../words.ts';
import { EstimateDialog } from './estimate.tsx';

interface SelectionBarProps {
  readonly vaultName: string;
  readonly index: IndexFacts;
  readonly chosen: Chosen;
  readonly surroundings: Surroundings;
  /** The index was replaced: the vault is to be looked at again. */
  readonly onStale: () => void;
  readonly onClear: () => void;
}

/** Says what is selected, and leads to its price. */
export function SelectionBar({ vaultName, index, chosen, surroundings, onStale, onClear }: SelectionBarProps) {
  const [isEstimating, setEstimating] = useState(false);
  if (isEmpty(chosen)) return null;
  return (
    <div class="selection" role="region" aria-label="Selection">
      <div role="status">
        <strong>{wordsOf(chosen)}</strong> <span class="quiet">{amountWords(chosen, index)}</span>
      </div>
      <div class="actions">
        <button type="button" onClick={onClear}>
          Clear
        </button>
        <button type="button" class="primary" onClick={() => setEstimating(true)}>
          Estimate…
        </button>
      </div>
      {isEstimating && (
        <EstimateDialog
          vaultName={vaultName}
          indexId={index.indexId}
          chosen={chosen}
          surroundings={surroundings}
          onStale={onStale}
          onClose={() => setEstimating(false)}
        />
      )}
    </div>
  );
}

function wordsOf({ folders, archives, searches, exceptFolders, exceptArchives }: Chosen): string {
  const left = exceptFolders.size + exceptArchives.size;
  const parts = [
    ...(folders.size > 0 ? [countedWords(folders.size, 'folder')] : []),
    ...(archives.size > 0 ? [countedWords(archives.size, 'archive')] : []),
    ...(searches.length > 0
      ? [`all that ${countedWords(searches.length, 'search', 'searches')} ${searches.length === 1 ? 'finds' : 'find'}`]
      : []),
  ];
  return `${parts.join(', ')}${left > 0 ? `, ${countedWords(left, 'exception')}` : ''}`;
}

function amountWords(chosen: Chosen, index: IndexFacts): string {
  const amount = amountOfChosen(chosen, index);
  if (amount === undefined) return 'The estimate counts them.';
  return `${countedWords(amount.archives, 'archive')}, ${sizeWords(amount.bytes)}`;
}
