import { lockKey } from '../../functions/run-files/keys.ts';
import type { Doors, Execution, ListedExecution } from './doors/doors.ts';
import { namePrefix } from './run-name.ts';

/** A run that restores, or restored, a vault. */
export interface Run {
  readonly vaultName: string;
  readonly run: string;
  readonly executionArn: string;
  /** The one that works for it now, or did last. Undefined where it ended so long ago that Step Functions forgot it. */
  readonly execution: Execution | undefined;
  readonly isAlive: boolean;
}

type Asked = Pick<Doors, 'files' | 'executions'>;

/**
 * The run that is at work on a vault; else the one that was started last. The lock knows those that began their work; one
 * that was started a moment ago, or that was refused before it had the lock, is found among the executions.
 */
export async function newestRun(vaultName: string, doors: Asked): Promise<Run | undefined> {
  const holder = await holderOf(vaultName, doors);
  if (holder?.isAlive) return holder;
  const started = await startedLast(vaultName, doors);
  if (started === undefined) return holder;
  return startOf(holder) >= startOf(started) ? holder : started;
}

const startOf = (run: Run | undefined) => run?.execution?.startedAt.getTime() ?? 0;

async function holderOf(vaultName: string, { files, executions }: Asked): Promise<Run | undefined> {
  const text = await files.text(lockKey(vaultName));
  if (text === undefined) return undefined;
  const { run, executionArn }: { run: string; executionArn: string } = JSON.parse(text);
  return runOf(vaultName, run, executionArn, await executions.describe(executionArn));
}

/** So many are looked at: what is older has either begun its work, and the lock knows it, or does not matter. */
const mostLooks = 10;

async function startedLast(vaultName: string, { executions }: Asked): Promise<Run | undefined> {
  const prefix = namePrefix(vaultName, 'restore');
  const candidates = (await executions.recent()).filter(
    ({ status, name }) => status === 'RUNNING' || name.startsWith(prefix),
  );
  for (const { arn } of candidates.slice(0, mostLooks)) {
    const execution = await executions.describe(arn);
    // One that another run kept out is no run: that other one is.
    if (execution === undefined || execution.error === 'VaultLocked') continue;
    const input = inputOf(execution);
    if (input.vaultName === vaultName && input.mode === 'restore') return runOf(vaultName, input.run, arn, execution);
  }
  return undefined;
}

const runOf = (vaultName: string, run: string, executionArn: string, execution: Execution | undefined): Run => ({
  vaultName,
  run,
  executionArn,
  execution,
  isAlive: execution !== undefined && isAlive(execution),
});

/** A run that has grown too long for an execution ends it well, and goes on in another that is about to take the lock. */
const isAlive = ({ status, output }: Execution): boolean =>
  status === 'RUNNING' || status === 'PENDING_REDRIVE' || (status === 'SUCCEEDED' && wasHandedOn(output));

const wasHandedOn = (output: string | undefined) => asRecord(output).outcome === 'unfinished';

/** Vaults that have, had or are about to have a run. */
export async function vaultsWithRuns({ files, executions }: Asked): Promise<string[]> {
  const running = (await executions.recent()).filter(({ status }) => status === 'RUNNING');
  const vaults = await Promise.all(running.map((execution) => vaultOf(execution, executions)));
  const folders = await files.folders('runs/');
  const locked = await Promise.all(folders.map(async (name) => ((await files.text(lockKey(name))) ? [name] : [])));
  return [...new Set([...locked.flat(), ...vaults.flat()])].sort();
}

async function vaultOf({ arn }: ListedExecution, executions: Doors['executions']): Promise<string[]> {
  const execution = await executions.describe(arn);
  const { vaultName, mode } = execution === undefined ? {} : inputOf(execution);
  return vaultName !== undefined && mode === 'restore' ? [vaultName] : [];
}

/** What an execution was started for: by a person, or by the one before it to go on with its run. */
function inputOf({ name, input }: Pick<Execution, 'name' | 'input'>) {
  const { vaultName, mode = 'restore', run = name } = asRecord(input);
  return { vaultName: typeof vaultName === 'string' ? vaultName : undefined, mode, run: String(run) };
}

function asRecord(text: string | undefined): Record<string, unknown> {
  const found: unknown = JSON.parse(text ?? '{}');
  return typeof found === 'object' && found !== null ? { ...found } : {};
}
