import { useState } from 'preact/hooks';
import type { IndexFacts, IndexProgress, VaultDetail } from '../../../api.ts';
import { PlainState, sentence } from '../../components/states.tsx';
import { everything } from '../../selection.ts';
import type { Loaded } from '../../use-load.ts';
import { countedWords, percentWords } from '../../words.ts';
import type { ViewProps } from '../view.ts';
import { Archives } from './archives.tsx';
import { EstimateDialog } from './estimate.tsx';
import { InventoryNote, InventoryState, Request } from './inventory.tsx';
import { NamingDialog } from './naming.tsx';

export interface ContentsProps extends ViewProps {
  readonly vault: VaultDetail;
  readonly loaded: Loaded<VaultDetail>;
}

/** The archives of a vault once they are indexed; until then what goes on, or what to do. */
export function Contents(props: ContentsProps) {
  const index = indexOf(props.vault);
  if (index !== undefined) return <Indexed {...props} index={index} />;
  const { index: state } = props.vault;
  if (state.state === 'building') return <Building {...state.progress} />;
  if (state.state === 'failed') {
    return (
      <PlainState icon="warning" title={`The archives cannot be listed: ${state.failure.error}`}>
        <p>{state.failure.sentence}</p>
        <p>{sentence(state.failure.advice)}</p>
      </PlainState>
    );
  }
  return <InventoryState {...props} />;
}

/** The newest index that answers. */
function indexOf({ index }: VaultDetail): IndexFacts | undefined {
  if (index.state === 'ready') return index.index;
  return index.state === 'building' ? (index.older ?? undefined) : undefined;
}

const phases = {
  reading: 'Reading the inventory',
  naming: 'Finding the names of archives',
  sorting: 'Sorting archives into folders',
} as const;

const Building = ({ phase, archives, share }: IndexProgress) => (
  <div class="state" role="status">
    <div class="spinner" />
    <h2>{phases[phase]}</h2>
    <div class="progress">
      <i style={{ width: `${share * 100}%` }} />
    </div>
    <p>
      {countedWords(archives, 'archive')} read, {percentWords(share)} done. This happens once per inventory.
    </p>
  </div>
);

interface IndexedProps extends ContentsProps {
  readonly index: IndexFacts;
}

function Indexed(props: IndexedProps) {
  const { vault, index, surroundings, loaded } = props;
  const [isNaming, setNaming] = useState(false);
  const [isRestoringAll, setRestoringAll] = useState(false);
  return (
    <>
      <InventoryNote {...props} />
      {index.badRows > 0 && (
        <div class="note warn">
          <div>
            {countedWords(index.badRows, 'row')} of the inventory could not be read. Those archives are not listed here,
            and a restore leaves them out.
          </div>
        </div>
      )}
      <Archives
        {...props}
        actions={
          <>
            {vault.inventory.state === 'there' && <Request {...props} />}
            <button type="button" onClick={() => setNaming(true)}>
              Names…
            </button>
            <button type="button" onClick={() => setRestoringAll(true)}>
              Estimate the whole vault…
            </button>
          </>
        }
      />
      {isNaming && <NamingDialog vault={vault} loaded={loaded} onClose={() => setNaming(false)} />}
      {isRestoringAll && (
        <EstimateDialog
          vaultName={vault.name}
          indexId={index.indexId}
          chosen={everything}
          surroundings={surroundings}
          onStale={loaded.reload}
          onClose={() => setRestoringAll(false)}
        />
      )}
    </>
  );
}
