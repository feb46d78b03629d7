import { useState } from 'preact/hooks';
import { countWords, durationWords } from '../../../../functions/vault-run/report/words.ts';
import type { ExecutionDetail, ExecutionFailure, MapRunSeen } from '../../api.ts';
import { ask } from '../client.ts';
import { AskDialog } from '../components/ask-dialog.tsx';
import { Badge } from '../components/badge.tsx';
import { Facts } from '../components/facts.tsx';
import { FailureNote } from '../components/failure.tsx';
import { Graph } from '../components/graph.tsx';
import { Head } from '../components/head.tsx';
import { Resource } from '../components/states.tsx';
import { Data, Text } from '../components/text.tsx';
import { Time } from '../components/time.tsx';
import { prettyJson } from '../json.ts';
import { pathOf } from '../paths.ts';
import { hashOf } from '../route.ts';
import { useLoad } from '../use-load.ts';
import { goTo } from '../use-route.ts';
import { countedWords, machineWords, wordsOfExecution } from '../words.ts';
import { Events } from './events.tsx';
import type { ViewProps } from './view.ts';

interface RestoreViewProps extends ViewProps {
  readonly arn: string;
}

/** One execution: what it does, what went wrong, and what to do. */
export function RestoreView({ arn, surroundings }: RestoreViewProps) {
  const detail = useLoad(arn, (signal) => ask<ExecutionDetail>(pathOf(['restores', arn]), { signal }));
  const [asking, setAsking] = useState<'redrive' | 'start-again'>();
  const [chosen, setChosen] = useState<string>();
  return (
    <Resource of={detail} what="the restore">
      {(value) => (
        <>
          <Head
            title={<Text text={value.name} />}
            line={<Line {...value} />}
            actions={<Actions {...value} isReadOnly={surroundings.readOnly} onAsk={setAsking} />}
          />
          {value.failure && <Failed failure={value.failure} />}
          <div class="pair">
            <section class="card">
              <h2>What it is about</h2>
              <About {...value} />
            </section>
            {value.mapRuns.length > 0 && <MapRuns mapRuns={value.mapRuns} />}
          </div>
          <section class="card">
            <h2>States</h2>
            <Graph definition={value.definition} states={value.states} chosen={chosen} onChoose={setChosen} />
          </section>
          <Events arn={arn} status={value.status} chosen={chosen} onClear={() => setChosen(undefined)} />
          <section class="card stack">
            <h2>Input and output</h2>
            <details>
              <summary>Input</summary>
              <Data label="Input" text={prettyJson(value.input)} />
            </details>
            {value.output !== null && (
              <details>
                <summary>Output</summary>
                <Data label="Output" text={prettyJson(value.output)} />
              </details>
            )}
          </section>
          {asking && <Again detail={value} how={asking} onDone={detail.replace} onClose={() => setAsking(undefined)} />}
        </>
      )}
    </Resource>
  );
}

function Line({ machine, status, startedAt, endedAt, redriveCount, awsConsole }: ExecutionDetail) {
  const { tone, words } = wordsOfExecution(status);
  return (
    <>
      <Badge tone={tone} text={words} /> {machineWords[machine]}, started{' '}
      <Time at={startedAt} isRelative={endedAt === null} />
      {endedAt !== null && `, took ${durationWords((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}`}
      {redriveCount > 0 && `, redriven ${countedWords(redriveCount, 'time')}`}
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
}

interface ActionsProps extends ExecutionDetail {
  readonly isReadOnly: boolean;
  readonly onAsk: (how: 'redrive' | 'start-again') => void;
}

/** What helps is the button that stands out. */
function Actions({ can, failure, isReadOnly, onAsk }: ActionsProps) {
  return (
    <>
      {can.startAgain && (
        <button
          type="button"
          class={failure?.remedy === 'start again' ? 'primary' : ''}
          disabled={isReadOnly}
          onClick={() => onAsk('start-again')}
        >
          Start again…
        </button>
      )}
      {can.redrive && (
        <button
          type="button"
          class={failure?.remedy === 'redrive' ? 'primary' : ''}
          disabled={isReadOnly}
          onClick={() => onAsk('redrive')}
        >
          Redrive…
        </button>
      )}
    </>
  );
}

const Failed = ({ failure }: { readonly failure: ExecutionFailure }) => (
  <FailureNote {...failure}>
    {failure.isOfPart && (
      <p class="quiet">
        This is the error of a part.
        {failure.executionError !== null && ` The execution itself ended with ${failure.executionError}.`}
      </p>
    )}
    {failure.cause !== null && (
      <details>
        <summary>The cause as Step Functions gives it</summary>
        <Data label="Cause" text={prettyJson(failure.cause)} />
      </details>
    )}
  </FailureNote>
);

const About = ({ about, key, arn }: ExecutionDetail) => (
  <Facts
    of={[
      [
        'Vault',
        about.vaultName === null ? undefined : (
          <a href={hashOf(['vaults', about.vaultName])}>
            <Text text={about.vaultName} />
          </a>
        ),
      ],
      [
        'Run',
        about.run === null || about.vaultName === null ? undefined : (
          <a href={hashOf(['runs', about.vaultName, about.run])}>
            <Text text={about.run} />
          </a>
        ),
      ],
      ['Glacier job', about.jobId === null ? undefined : <code>{about.jobId}</code>],
      ['Object', key === null ? undefined : <Text text={key} kind="mono" />],
      ['ARN', <code>{arn}</code>],
    ]}
  />
);

const counts = ['succeeded', 'running', 'pending', 'failed', 'aborted', 'timedOut'] as const;
const colours: Readonly<Record<(typeof counts)[number], string>> = {
  succeeded: 'restored',
  running: 'requested',
  pending: 'wanted',
  failed: 'failed',
  aborted: 'blocked',
  timedOut: 'failed',
};

const MapRuns = ({ mapRuns }: { readonly mapRuns: readonly MapRunSeen[] }) => (
  <section class="card stack">
    <h2>{mapRuns.length === 1 ? 'Parts' : 'Map Runs'}</h2>
    {mapRuns.map(({ arn, state, status, counts: of, redriveCount }) => (
      <div key={arn} class="stack">
        <p>
          {state ?? 'Map'} <span class="quiet">{status.toLowerCase()}</span>
          {redriveCount > 0 && <span class="quiet">, redriven {countedWords(redriveCount, 'time')}</span>}
        </p>
        <div class="stripe" aria-hidden="true">
          {counts.map(
            (name) => of[name] > 0 && <i key={name} class={`of-${colours[name]}`} style={{ flexGrow: of[name] }} />,
          )}
        </div>
        <p class="legend">
          {counts.map(
            (name) =>
              of[name] > 0 && (
                <span key={name}>
                  <i class={`dot of-${colours[name]}`} />
                  {countWords(of[name])} {name === 'timedOut' ? 'timed out' : name}
                </span>
              ),
          )}
          <span>{countWords(of.total)} in all</span>
        </p>
      </div>
    ))}
  </section>
);

interface AgainProps {
  readonly detail: ExecutionDetail;
  readonly how: 'redrive' | 'start-again';
  readonly onDone: (detail: ExecutionDetail) => void;
  readonly onClose: () => void;
}

/** Neither requests anything from Glacier for one archive; a whole vault's run goes on within its cap. */
function Again({ detail, how, onDone, onClose }: AgainProps) {
  const isRedrive = how === 'redrive';
  const spends = detail.machine === 'vault';
  return (
    <AskDialog
      title={isRedrive ? 'Redrive this execution?' : 'Start this execution again?'}
      yes={isRedrive ? 'Redrive it' : 'Start again'}
      done={isRedrive ? 'The execution goes on.' : 'A new execution has started.'}
      ask={() => ask<ExecutionDetail>(pathOf(['restores', detail.arn, how]), { method: 'POST' })}
      onDone={(answer) => {
        if (answer.arn === detail.arn) onDone(answer);
        else goTo(['restores', answer.arn]);
      }}
      onClose={onClose}
    >
      <p>
        {isRedrive
          ? 'It goes on where it failed. What succeeded is not done again.'
          : 'The same input starts a new execution, from the beginning.'}
      </p>
      <p>
        {spends
          ? 'It requests archives from Glacier, within the cap that was typed when the run was started.'
          : 'It costs no retrieval: the output of the job is paid for. Lambda, S3 and Step Functions bill their requests.'}
      </p>
    </AskDialog>
  );
}
