import { adviceFor } from '../../functions/dispatch/advice.ts';
import { sentenceOf } from '../../functions/restore/cause.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import { isUnderWayState, isWantedState, ledgerStates } from '../../functions/run-files/ledger.ts';
import type { RequestState, Tier, VaultSettings, VaultStatus } from '../../functions/vault-flow.ts';
import type { Doors } from '../shared/doors/doors.ts';
import type { Run } from '../shared/runs.ts';

/** How a run stands, from its files and its execution. What `thaw status --json` prints. */
export interface RunStatus {
  readonly vaultName: string;
  readonly run: string;
  readonly executionArn: string;
  /** `ended`: so long ago that Step Functions forgot how. */
  readonly state: 'running' | 'restored' | 'failed' | 'stopped' | 'ended';
  /** State of the state machine, while it runs. */
  readonly step: string | undefined;
  /** ISO. */
  readonly began: string | undefined;
  /** ISO. */
  readonly ended: string | undefined;
  readonly tier: Tier | undefined;
  readonly maxCostUsd: number | undefined;
  readonly chargedUsd: number;
  /** Archives asked for so far, repeats too: newer than the stock, which is taken once a round. */
  readonly requests: number;
  /** The last stock-taking; undefined before the first. */
  readonly stock: VaultStatus | undefined;
  /** By the pace of the last round; undefined where that is none. */
  readonly secondsLeft: number | undefined;
  /** Why Glacier takes no requests for now, or why the run asks for nothing more. */
  readonly remarks: readonly string[];
  /** How it ended, where that was badly. */
  readonly failure: { readonly error: string; readonly sentence: string; readonly advice: string } | undefined;
}

export async function statusOf(run: Run, doors: Pick<Doors, 'files' | 'executions'>): Promise<RunStatus> {
  const at = runFiles(run);
  const [stock, requestState, settings, step] = await Promise.all([
    read<VaultStatus>(at.status, doors),
    read<RequestState>(at.requestState, doors),
    read<VaultSettings>(at.request, doors),
    run.isAlive ? doors.executions.stateOf(run.executionArn) : undefined,
  ]);
  const { execution } = run;
  return {
    vaultName: run.vaultName,
    run: run.run,
    executionArn: run.executionArn,
    state: stateOf(run),
    step,
    began: beganAt(run, stock),
    ended: run.isAlive ? undefined : execution?.endedAt?.toISOString(),
    tier: settings?.tier,
    maxCostUsd: settings?.maxCostUsd ?? undefined,
    chargedUsd: requestState?.chargedUsd ?? stock?.chargedUsd ?? 0,
    requests: requestState?.requests ?? 0,
    stock,
    secondsLeft: run.isAlive ? secondsLeft(stock) : undefined,
    remarks: remarksOn(requestState),
    failure: failureOf(run),
  };
}

async function read<Value>(key: string, { files }: Pick<Doors, 'files'>): Promise<Value | undefined> {
  const text = await files.text(key);
  if (text === undefined) return undefined;
  const value: Value = JSON.parse(text);
  return value;
}

/** An execution that goes on with a run has a name of its own, and began later. */
const beganAt = ({ run, execution }: Run, stock: VaultStatus | undefined) =>
  execution?.name === run ? execution.startedAt.toISOString() : (stock?.began ?? execution?.startedAt.toISOString());

export function stateOf({ isAlive, execution }: Run): RunStatus['state'] {
  if (isAlive) return 'running';
  if (execution === undefined) return 'ended';
  if (execution.status === 'ABORTED') return 'stopped';
  return execution.status === 'SUCCEEDED' ? 'restored' : 'failed';
}

function failureOf({ isAlive, execution }: Run): RunStatus['failure'] {
  if (isAlive || execution === undefined || ['SUCCEEDED', 'ABORTED'].includes(execution.status)) return undefined;
  const { error = `Execution ${execution.status}`, cause } = execution;
  return { error, sentence: sentenceOf(cause), advice: adviceFor(error) };
}

function secondsLeft(stock: VaultStatus | undefined): number | undefined {
  if (stock === undefined || stock.bytesPerSecond === 0) return undefined;
  const states = ledgerStates.filter((state) => isWantedState(state) || isUnderWayState(state));
  const bytesLeft = states.reduce((sum, state) => sum + stock.counts[state].bytes, 0);
  return bytesLeft === 0 ? undefined : bytesLeft / stock.bytesPerSecond;
}

const remarksOn = (requestState: RequestState | undefined): string[] => [
  ...(requestState?.paused
    ? [`Glacier takes no more requests since ${requestState.paused.since}: ${requestState.paused.reason}`]
    : []),
  ...(requestState?.stopped ? [`nothing more is requested: ${requestState.stopped}`] : []),
];
