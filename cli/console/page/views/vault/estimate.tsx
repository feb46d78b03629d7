import { useEffect, useState } from 'preact/hooks';
import { sizeWords, usdWords } from '../../../../../functions/vault-run/report/words.ts';
import type { SelectionEstimate, Started, StartWish, Surroundings, Tier, TierEstimate } from '../../../api.ts';
import { ask, Refused } from '../../client.ts';
import { AskDialog } from '../../components/ask-dialog.tsx';
import { CloseButton, Dialog } from '../../components/dialog.tsx';
import { Resource } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { pathOf } from '../../paths.ts';
import { type Chosen, selectionOf } from '../../selection.ts';
import { useLoad } from '../../use-load.ts';
import { goTo } from '../../use-route.ts';
import { countedWords, hoursWords } from '../../words.ts';
import { CapField, capOf, SampleField, sampleOf } from './start-fields.tsx';

interface EstimateDialogProps {
  readonly vaultName: string;
  readonly indexId: string;
  readonly chosen: Chosen;
  readonly surroundings: Surroundings;
  /** The index was replaced: with the new one's id, the estimate is asked for again. */
  readonly onStale: () => void;
  readonly onClose: () => void;
}

/** What the selection costs and how long it takes, by tier; and from there the start, within a cap that is typed. */
export function EstimateDialog({ vaultName, indexId, chosen, surroundings, onStale, onClose }: EstimateDialogProps) {
  const [storageClass, setStorageClass] = useState<string>();
  const [tier, setTier] = useState<Tier>();
  const [cap, setCap] = useState('');
  const [sample, setSample] = useState('');
  const [wish, setWish] = useState<StartWish>();
  const asked = { indexId, selection: selectionOf(chosen), ...(storageClass ? { storageClass } : {}) };
  const body = JSON.stringify(asked);
  const estimate = useLoad(body, (signal) =>
    ask<SelectionEstimate>(pathOf(['vaults', vaultName, 'estimate']), { method: 'POST', body: asked, signal }),
  );
  const isStale = estimate.error instanceof Refused && estimate.error.name === 'IndexReplaced';
  useEffect(() => {
    if (isStale) onStale();
  }, [isStale]);
  const price = estimate.value?.tiers.find((each) => each.tier === tier);
  const maxCostUsd = capOf(cap);
  const canStart =
    !surroundings.readOnly && price !== undefined && maxCostUsd !== undefined && sampleOf(sample).isRight;
  const start = () => {
    if (price === undefined || maxCostUsd === undefined) return;
    const { count } = sampleOf(sample);
    setWish({
      ...asked,
      tier: price.tier,
      maxCostUsd,
      ...(price.needsAcceptance ? { acceptExpedited: true } : {}),
      ...(count === undefined ? {} : { sample: count }),
    });
  };
  return (
    <Dialog
      title="Estimate"
      isWide
      onClose={onClose}
      actions={
        <>
          <CloseButton onClose={onClose} />
          <button type="button" class="primary" disabled={!canStart} onClick={start}>
            Start the restore…
          </button>
        </>
      }
    >
      <Resource of={estimate} what="the estimate">
        {(value) => (
          <>
            <Amounts {...value} />
            <Tiers tiers={value.tiers} tier={tier} onChange={setTier} />
            <div class="pair narrow">
              {surroundings.readOnly ? (
                <div class="note warn">
                  <div>This console is read-only: it starts nothing.</div>
                </div>
              ) : (
                <div class="stack">
                  <CapField cap={cap} onChange={setCap} price={price} />
                  <SampleField sample={sample} onChange={setSample} />
                </div>
              )}
              <PerMonth {...value} onChange={setStorageClass} />
            </div>
            <Examples {...value} />
          </>
        )}
      </Resource>
      {wish && estimate.value && (
        <StartDialog vaultName={vaultName} wish={wish} estimate={estimate.value} onClose={() => setWish(undefined)} />
      )}
    </Dialog>
  );
}

const Amounts = ({ selected, copies, leftOut }: SelectionEstimate) => (
  <div class="stack">
    <p>
      <strong>{countedWords(selected.archives, 'archive')}</strong>, {sizeWords(selected.bytes)}
      {leftOut.archives > 0 && `; ${countedWords(leftOut.archives, 'folder marker')} left out`}
    </p>
    {copies.archives > 0 && (
      <div class="note warn">
        <div>
          {countedWords(copies.archives, 'archive')} of these ({sizeWords(copies.bytes)}){' '}
          {copies.archives === 1 ? 'is a copy' : 'are copies'} of others in the vault. Each copy is paid for, too.
        </div>
      </div>
    )}
  </div>
);

interface TiersProps {
  readonly tiers: readonly TierEstimate[];
  readonly tier: Tier | undefined;
  readonly onChange: (tier: Tier) => void;
}

const Tiers = ({ tiers, tier: chosen, onChange }: TiersProps) => (
  <fieldset class="tiers">
    <legend>Retrieval tier</legend>
    {tiers.map(({ tier, onceUsd, hours, takes, needsAcceptance }) => (
      <label key={tier} class="tier">
        <input type="radio" name="tier" checked={tier === chosen} onChange={() => onChange(tier)} />
        <b>{tier}</b>
        <span class="price">{usdWords(onceUsd)}</span>
        <span class="time">
          about {hoursWords(hours)} in all; Glacier takes {takes}
        </span>
        {needsAcceptance && <span class="time">Costs far more than the others above 1 GiB.</span>}
      </label>
    ))}
  </fieldset>
);

interface PerMonthProps extends SelectionEstimate {
  readonly onChange: (storageClass: string) => void;
}

const PerMonth = ({ perMonth, storageClass, storageClasses, prices, onChange }: PerMonthProps) => (
  <section class="stack">
    <div class="field">
      <label for="storage-class">Storage class of the objects</label>
      <select id="storage-class" value={storageClass} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {storageClasses.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
    <table class="plain-table">
      <thead>
        <tr>
          <th>Storage per month</th>
          <th class="number">USD</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>Before: these archives in the vault</td>
          <td class="number">{usdWords(perMonth.beforeUsd)}</td>
        </tr>
        <tr>
          <td>The objects in S3{perMonth.minimumDays > 0 && `, billed for at least ${perMonth.minimumDays} days`}</td>
          <td class="number">{usdWords(perMonth.objectsUsd)}</td>
        </tr>
        <tr>
          <td>After: both, until you delete the archives</td>
          <td class="number">
            <strong>{usdWords(perMonth.afterUsd)}</strong>
          </td>
        </tr>
      </tbody>
    </table>
    <p class="quiet">
      {prices.factor === 1 ? 'List' : `${prices.factor} times the list`} prices of {prices.region}, {prices.date}. Taxes
      and discounts are not in them.
    </p>
  </section>
);

const Examples = ({ examples }: SelectionEstimate) => (
  <details>
    <summary>Names that the objects get</summary>
    <div class="scroll-x">
      <table class="plain-table">
        <thead>
          <tr>
            <th>S3 key</th>
            <th>found by</th>
            <th>description</th>
          </tr>
        </thead>
        <tbody>
          {examples.map(({ key, nameStyle, description }) => (
            <tr key={key}>
              <td>
                <Text text={key} />
              </td>
              <td>{nameStyle}</td>
              <td>
                <Text text={description} kind="mono quiet" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);

interface StartDialogProps {
  readonly vaultName: string;
  readonly wish: StartWish;
  readonly estimate: SelectionEstimate;
  readonly onClose: () => void;
}

/** The last question, with the sum in it. */
function StartDialog({ vaultName, wish, estimate: { selected, tiers }, onClose }: StartDialogProps) {
  const { tier, maxCostUsd, sample } = wish;
  const price = tiers.find((each) => each.tier === tier)?.onceUsd ?? 0;
  return (
    <AskDialog
      title={`Spend at most ${usdWords(maxCostUsd)} on this restore?`}
      yes={`Start, spend at most ${usdWords(maxCostUsd)}`}
      done="The restore has started."
      ask={() => ask<Started>(pathOf(['vaults', vaultName, 'runs']), { method: 'POST', body: wish })}
      onDone={(started) => goTo(['runs', started.vaultName, started.run])}
      onClose={onClose}
    >
      <p>
        {countedWords(selected.archives, 'archive')} ({sizeWords(selected.bytes)}) of the vault{' '}
        <strong>
          <Text text={vaultName} />
        </strong>{' '}
        are requested with {tier}. The estimate says <strong>{usdWords(price)}</strong>. Before the cap would be passed,
        nothing more is requested.
      </p>
      {sample !== undefined && (
        <p>{countedWords(sample, 'archive')} come first; the rest only if all of them are restored.</p>
      )}
      {tier === 'Expedited' && <p>Expedited costs far more than the other tiers. Starting means that you accept it.</p>}
    </AskDialog>
  );
}
