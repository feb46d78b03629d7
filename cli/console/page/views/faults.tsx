import { useState } from 'preact/hooks';
import { countWords } from '../../../../functions/vault-run/report/words.ts';
import type { FaultSeen, FaultState, FaultStruck, FaultWish } from '../../api.ts';
import { ask } from '../client.ts';
import { Problem } from '../components/ask-dialog.tsx';
import { Head } from '../components/head.tsx';
import { Resource } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { CutText } from '../components/text.tsx';
import { pathOf } from '../paths.ts';
import { secondsWords } from '../times.ts';
import { useLoad } from '../use-load.ts';
import { countedWords, percentWords } from '../words.ts';
import type { ViewProps } from './view.ts';

/** Faults of the local cloud, switched on and off, and each one that struck. */
export function FaultsView({ surroundings }: ViewProps) {
  const state = useLoad('faults', (signal) => ask<FaultState>(pathOf(['faults']), { signal }));
  const [error, setError] = useState<unknown>();
  const change = async (call: () => Promise<FaultState>) => {
    setError(undefined);
    try {
      state.replace(await call());
    } catch (refusal) {
      setError(refusal);
    }
  };
  return (
    <>
      <Head
        title="Faults"
        line="Break the local cloud on purpose, and watch restores survive it. Nothing here touches AWS."
      />
      <Resource of={state} what="the faults">
        {(value) => (
          <>
            {error !== undefined && <Problem error={error} />}
            <SwitchOn {...value} isReadOnly={surroundings.readOnly} change={change} />
            <SwitchedOn {...value} isReadOnly={surroundings.readOnly} change={change} />
            <Log {...value} />
          </>
        )}
      </Resource>
    </>
  );
}

interface ChangeProps extends FaultState {
  readonly isReadOnly: boolean;
  readonly change: (call: () => Promise<FaultState>) => Promise<void>;
}

const shares = [1, 0.5, 0.2, 0.1, 0.05, 0.01] as const;

function SwitchOn({ places, isReadOnly, change }: ChangeProps) {
  const [placeName, setPlace] = useState('glacier:GetJobOutput');
  const [kindName, setKind] = useState('throttle');
  const [probability, setProbability] = useState(0.2);
  const [times, setTimes] = useState('');
  const place = places.find((each) => each.place === placeName) ?? places[0];
  const kind = place?.kinds.find((each) => each === kindName) ?? place?.kinds[0];
  const timesIsRight = /^\d{0,6}$/.test(times.trim()) && times.trim() !== '0';
  const add = () => {
    if (place === undefined || kind === undefined) return;
    const wish: FaultWish = {
      place: place.place,
      kind,
      ...(probability === 1 ? {} : { probability }),
      ...(times.trim() === '' ? {} : { times: Number(times) }),
    };
    void change(() => ask<FaultState>(pathOf(['faults']), { method: 'POST', body: wish }));
  };
  return (
    <form
      class="card filters"
      style={{ alignItems: 'flex-end', gap: '0.9rem' }}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <div class="field">
        <label for="place">Where</label>
        <select id="place" value={place?.place} onChange={({ currentTarget }) => setPlace(currentTarget.value)}>
          {places.map(({ place }) => (
            <option key={place}>{place}</option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="kind">What happens</label>
        <select id="kind" value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value)}>
          {place?.kinds.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="share">To how many requests</label>
        <select
          id="share"
          value={probability}
          onChange={({ currentTarget }) => setProbability(Number(currentTarget.value))}
        >
          {shares.map((share) => (
            <option key={share} value={share}>
              {share === 1 ? 'all of them' : percentWords(share)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="times">How often at most</label>
        <input
          id="times"
          inputMode="numeric"
          placeholder="no limit"
          value={times}
          aria-invalid={!timesIsRight}
          style={{ width: '8rem' }}
          onInput={({ currentTarget }) => setTimes(currentTarget.value)}
        />
      </div>
      <button type="submit" class="primary" disabled={isReadOnly || !timesIsRight}>
        Switch on
      </button>
    </form>
  );
}

function SwitchedOn({ faults, isReadOnly, change }: ChangeProps) {
  if (faults.length === 0) return <p class="quiet">No fault is switched on: everything works.</p>;
  const off = (fault: FaultSeen) => change(() => ask<FaultState>(pathOf(['faults', fault.id]), { method: 'DELETE' }));
  return (
    <section class="card">
      <div class="view-head">
        <h2>Switched on</h2>
        {faults.length > 1 && (
          <button
            type="button"
            disabled={isReadOnly}
            onClick={() => void change(() => ask<FaultState>(pathOf(['faults']), { method: 'DELETE' }))}
          >
            Switch all off
          </button>
        )}
      </div>
      <div class="scroll-x">
        <table class="plain-table">
          <thead>
            <tr>
              <th>Fault</th>
              <th>Strikes</th>
              <th class="number">Struck so far</th>
              <th class="number">On</th>
            </tr>
          </thead>
          <tbody>
            {faults.map((fault) => (
              <tr key={fault.id}>
                <td>
                  {fault.kind} <span class="quiet">at {fault.place}</span>
                </td>
                <td>{strikesWords(fault)}</td>
                <td class="number">{countWords(fault.struck)}</td>
                <td class="number">
                  <button
                    type="button"
                    role="switch"
                    class="switch"
                    aria-checked="true"
                    aria-label={`${fault.kind} at ${fault.place}`}
                    disabled={isReadOnly}
                    onClick={() => void off(fault)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function strikesWords({ probability = 1, times }: FaultWish): string {
  const share = probability === 1 ? 'every request' : `${percentWords(probability)} of requests`;
  return times === undefined ? share : `${share}, at most ${countedWords(times, 'time')}`;
}

function Log({ log, struck }: FaultState) {
  return (
    <>
      <h2>What has struck</h2>
      {log.length === 0 ? (
        <p class="quiet">Nothing so far.</p>
      ) : (
        <Table
          label="Faults that struck"
          columns={columns}
          count={log.length}
          rowAt={(index) => log[index]}
          keyOf={({ at, place, facts }) => `${at} ${place} ${JSON.stringify(facts)}`}
          nameOf={({ kind, place }) => `${kind} at ${place}`}
          isFilling
          foot={
            <span>
              {countedWords(struck, 'fault')} struck
              {struck > log.length && `; the newest ${countWords(log.length)} are shown`}
            </span>
          }
        />
      )}
    </>
  );
}

const columns: readonly Column<FaultStruck>[] = [
  { title: 'At', track: 'minmax(5.5rem, 0.8fr)', cell: ({ at }) => <Clock at={at} /> },
  { title: 'Fault', track: 'minmax(6rem, 1fr)', cell: ({ kind }) => kind },
  { title: 'Where', track: 'minmax(11.5rem, 1.4fr)', cell: ({ place }) => place },
  {
    title: 'Request',
    track: 'minmax(9rem, 4fr)',
    fromRem: 44,
    cell: ({ facts }) => (
      <CutText
        text={Object.entries(facts)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')}
        kind="quiet"
      />
    ),
  },
];

/** To the second: faults strike close together. */
const Clock = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={secondsWords(at).utc}>
    {secondsWords(at).local.slice(11)}
  </time>
);
