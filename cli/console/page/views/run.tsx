import { useMemo, useState } from 'preact/hooks';
import { countWords, durationWords, sizeWords, usdWords } from '../../../../functions/vault-run/report/words.ts';
import type { FailureGroups, RunDetail } from '../../api.ts';
import { ask } from '../client.ts';
import { Amounts } from '../components/amounts.tsx';
import { AskDialog } from '../components/ask-dialog.tsx';
import { Badge } from '../components/badge.tsx';
import { Chart } from '../components/chart.tsx';
import { FailureNote } from '../components/failure.tsx';
import { Head } from '../components/head.tsx';
import { Resource, sentence } from '../components/states.tsx';
import { Text } from '../components/text.tsx';
import { Time } from '../components/time.tsx';
import { pathOf } from '../paths.ts';
import { hashOf } from '../route.ts';
import { seriesOf } from '../series.ts';
import { useLoad } from '../use-load.ts';
import { countedWords, percentWords, toneOfRun } from '../words.ts';
import type { ViewProps } from './view.ts';

interface RunViewProps extends ViewProps {
  readonly vaultName: string;
  readonly run: string;
}

/** One run, live. */
export function RunView({ vaultName, run, surroundings }: RunViewProps) {
  const detail = useLoad(`${vaultName} ${run}`, (signal) =>
    ask<RunDetail>(pathOf(['vaults', vaultName, 'runs', run]), { signal }),
  );
  const [isStopping, setStopping] = useState(false);
  return (
    <Resource of={detail} what="the run">
      {(value) => (
        <>
          <Head
            title={<Text text={run} />}
            line={<Line {...value} />}
            actions={
              <>
                {value.report && <Reports {...value.report} />}
                {value.canStop && (
                  <button
                    type="button"
                    class="danger"
                    disabled={surroundings.readOnly}
                    onClick={() => setStopping(true)}
                  >
                    Stop…
                  </button>
                )}
              </>
            }
          />
          {value.remarks.map((remark) => (
            <div key={remark} class="note warn">
              <div>{sentence(remark)}</div>
            </div>
          ))}
          {value.failure && <FailureNote {...value.failure} />}
          <Tiles {...value} />
          <div class="pair">
            <States {...value} />
            <Progress {...value} />
          </div>
          <Failures {...value.failures} />
          {isStopping && <StopDialog run={value} onDone={detail.replace} onClose={() => setStopping(false)} />}
        </>
      )}
    </Resource>
  );
}

const Line = ({ vaultName, state, step, startedAt, endedAt, executionArn, awsConsole }: RunDetail) => (
  <>
    <Badge tone={toneOfRun[state]} text={state === 'running' && step !== null ? `running: ${step}` : state} /> Vault{' '}
    <a href={hashOf(['vaults', vaultName])}>
      <Text text={vaultName} />
    </a>
    , started <Time at={startedAt} isRelative={endedAt === null} none="at a time not known any more" />
    {endedAt !== null && (
      <>
        , ended <Time at={endedAt} />
      </>
    )}
    {' · '}
    <a href={hashOf(['restores', executionArn])}>Execution</a>
    {awsConsole !== null && (
      <>
        {' · '}
        <a href={awsConsole} target="_blank" rel="noreferrer">
          AWS console
        </a>
      </>
    )}
  </>
);

const Reports = ({ html, csv, jsonl }: NonNullable<RunDetail['report']>) => (
  <>
    <a class="button primary" href={html} target="_blank" rel="noreferrer">
      Open the report
    </a>
    <a class="button" href={csv} download>
      CSV
    </a>
    <a class="button" href={jsonl} download>
      JSON lines
    </a>
  </>
);

const amountOf = ({ states }: RunDetail, name: string) =>
  states?.find(({ state }) => state === name) ?? { archives: 0, bytes: 0 };

function Tiles(run: RunDetail) {
  const { all, chargedUsd, requests, tier } = run;
  const restored = amountOf(run, 'restored');
  const share = all === null || all.archives === 0 ? undefined : restored.archives / all.archives;
  return (
    <dl class="tiles">
      <Tile
        name="Restored and verified"
        value={all === null ? 'not known yet' : `${countWords(restored.archives)} of ${countWords(all.archives)}`}
        small={share === undefined ? 'archives' : `archives, ${percentWords(Math.floor(share * 1000) / 1000)}`}
      />
      <Tile name="Size" value={sizeWords(restored.bytes)} small={all === null ? '' : `of ${sizeWords(all.bytes)}`} />
      <Tile name="Rate" value={rateOf(run)} small={leftOf(run)} />
      <div class="tile">
        <dt>Charged</dt>
        <dd>
          {usdWords(chargedUsd)}
          <small>
            {capWords(run)}, {countedWords(requests, 'request')}
            {tier !== null && ` with ${tier}`}
          </small>
          <Meter {...run} />
        </dd>
      </div>
    </dl>
  );
}

const Tile = ({ name, value, small }: { readonly name: string; readonly value: string; readonly small: string }) => (
  <div class="tile">
    <dt>{name}</dt>
    <dd>
      {value}
      <small>{small}</small>
    </dd>
  </div>
);

function rateOf({ bytesPerSecond, state }: RunDetail): string {
  if (state !== 'running') return 'ended';
  return bytesPerSecond > 0 ? `${sizeWords(bytesPerSecond)}/s` : 'waiting';
}

function leftOf({ secondsLeft, takes, tier, state, startedAt, endedAt }: RunDetail): string {
  if (state !== 'running') {
    if (startedAt === null || endedAt === null) return '';
    return `took ${durationWords((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}`;
  }
  if (secondsLeft !== null) return `about ${durationWords(secondsLeft)} left`;
  return takes === null ? 'the time left is not known yet' : `Glacier takes ${takes} for ${tier ?? 'this tier'}`;
}

const capWords = ({ maxCostUsd }: RunDetail) =>
  maxCostUsd === null ? 'the cap is not known yet' : `of at most ${usdWords(maxCostUsd)}`;

function Meter({ chargedUsd, maxCostUsd }: RunDetail) {
  if (maxCostUsd === null || maxCostUsd <= 0) return null;
  const share = Math.min(1, chargedUsd / maxCostUsd);
  return (
    <div class={share > 0.9 ? 'meter near' : 'meter'} aria-hidden="true">
      <i style={{ width: `${share * 100}%` }} />
    </div>
  );
}

const States = ({ states, all, stockAt }: RunDetail) => (
  <section class="card">
    <h2>Archives by state</h2>
    {states === null || all === null ? (
      <p class="quiet">The first stock-taking is not done yet.</p>
    ) : (
      <>
        <Amounts states={states} all={all} />
        <p class="quiet">
          As counted <Time at={stockAt} isRelative />. The counts change after each round, every minute to every half
          hour.
        </p>
      </>
    )}
  </section>
);

function Progress({ progress, all }: RunDetail) {
  const last = progress.at(-1);
  const key = `${progress.length} ${last?.at}`;
  const series = useMemo(() => seriesOf(progress), [key]);
  return (
    <section class="card">
      <h2>Bytes restored over time</h2>
      {series[0].length < 2 ? (
        <p class="quiet">The curve begins after the second stock-taking.</p>
      ) : (
        <Chart
          series={series}
          summary={`${sizeWords(last?.bytes ?? 0)} of ${sizeWords(all?.bytes ?? 0)} restored over ${durationWords(
            (series[0].at(-1) ?? 0) - (series[0][0] ?? 0),
          )}.`}
        />
      )}
    </section>
  );
}

function Failures({ groups, archives, isCut }: FailureGroups) {
  if (archives === 0 && groups.length === 0) return null;
  return (
    <section class="card">
      <h2>{countedWords(archives, 'archive')} not restored, by reason</h2>
      <div class="stack">
        {groups.map(({ name, meaning, advice, archives, examples }) => (
          <details key={name} open={groups.length === 1}>
            <summary>
              <strong>{name === '' ? 'Other' : name}</strong>{' '}
              <span class="quiet">
                {countedWords(archives, 'archive')}
                {meaning !== null && `: ${meaning}`}
              </span>
            </summary>
            <div class="stack" style={{ padding: '0.5rem 0 0.5rem 1.1rem' }}>
              <p>
                <strong>What to do: </strong>
                {sentence(advice)}
              </p>
              <ul class="stack">
                {examples.map(({ archiveId, reason }) => (
                  <li key={archiveId}>
                    <Text text={reason} />
                    <br />
                    <code class="quiet" style={{ overflowWrap: 'anywhere' }}>
                      {archiveId}
                    </code>
                  </li>
                ))}
              </ul>
            </div>
          </details>
        ))}
      </div>
      {isCut && <p class="quiet">Only the first hundred failures are counted here. The report has all of them.</p>}
    </section>
  );
}

interface StopDialogProps {
  readonly run: RunDetail;
  readonly onDone: (run: RunDetail) => void;
  readonly onClose: () => void;
}

function StopDialog({ run, onDone, onClose }: StopDialogProps) {
  const underWay = amountOf(run, 'requested').archives + amountOf(run, 'ready').archives;
  return (
    <AskDialog
      title="Stop this run?"
      yes="Stop the run"
      done="The run is stopped."
      isDanger
      ask={() => ask<RunDetail>(pathOf(['vaults', run.vaultName, 'runs', run.run, 'stop']), { method: 'POST' })}
      onDone={onDone}
      onClose={onClose}
    >
      <p>
        Nothing more is requested. {usdWords(run.chargedUsd)} are charged so far and stay charged:{' '}
        {countedWords(underWay, 'archive')} that {underWay === 1 ? 'is' : 'are'} requested already{' '}
        {underWay === 1 ? 'is' : 'are'} still restored. A later start requests only what is missing.
      </p>
    </AskDialog>
  );
}
