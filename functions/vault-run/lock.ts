import { field, parseJson } from '../archive/json.ts';
import type { Executions } from '../cloud/executions.ts';
import type { Condition, Files } from '../cloud/files.ts';
import { vaultLocked } from '../errors.ts';
import { writeIf } from '../run-files/json-files.ts';
import { lockKey } from '../run-files/keys.ts';
import type { VaultRun } from '../vault-flow.ts';

/** Who holds the lock of a vault: a run, and the execution that works for it now. */
interface Holder {
  readonly run: string;
  readonly executionArn: string;
  /** The run that held it before, where one was taken over from: its last batch is to be waited for, also by a repeat of the step. */
  readonly former?: string;
}

export interface LockDoors {
  readonly work: Pick<Files, 'read' | 'write'>;
  /** The executions of RestoreVault. */
  readonly executions: Pick<Executions, 'describe'>;
}

/**
 * Takes a vault's lock for a run, or finds that the run has it. One whose execution has ended, or that this run holds by
 * an earlier execution, is taken over. Gives the run that it was taken over from, also where this call is a repeat of one
 * that took it: then as the lock itself says. Error: `VaultLocked`, naming the run that holds it.
 */
export async function takeLock(
  { vaultName, run }: Pick<VaultRun, 'vaultName' | 'run'>,
  executionArn: string,
  doors: LockDoors,
): Promise<string | undefined> {
  const key = lockKey(vaultName);
  let condition: Condition = { isNew: true };
  let former: string | undefined;
  for (let turn = 0; turn < turns; turn++) {
    const ours: Holder = { run, executionArn, ...(former !== undefined && { former }) };
    if ((await writeIf(doors.work, key, JSON.stringify(ours), condition)) !== undefined) return former;
    const there = await doors.work.read(key);
    const holder = there && holderIn(there.bytes.toString());
    if (holder?.run === run && holder.executionArn === executionArn) return holder.former;
    if (holder && holder.run !== run && (await isAlive(holder, doors))) throw lockedBy(holder, vaultName);
    former = holder?.run; // the run itself where it goes on in a new execution
    condition = there ? { eTag: there.eTag } : { isNew: true };
  }
  throw vaultLocked(
    `Cannot begin run "${run}" of vault "${vaultName}": others took the lock ${turns} times while it was being taken. Let one of them end, then start RestoreVault again.`,
  );
}

/** False once the run's execution was stopped, or another run has the lock: what it would do now, nobody wants. */
export async function holdsLock(
  { vaultName, run }: Pick<VaultRun, 'vaultName' | 'run'>,
  doors: Pick<LockDoors, 'executions'> & { readonly work: Pick<Files, 'read'> },
): Promise<boolean> {
  const there = await doors.work.read(lockKey(vaultName));
  const holder = there && holderIn(there.bytes.toString());
  return holder?.run === run && (await isAlive(holder, doors));
}

/** Each turn but the last is lost to somebody who was faster. */
const turns = 5;

/** A lock that cannot be read holds nobody up. */
function holderIn(text: string): Holder | undefined {
  const holder = parseJson(text);
  const [run, executionArn, former] = [field(holder, 'run'), field(holder, 'executionArn'), field(holder, 'former')];
  if (typeof run !== 'string' || typeof executionArn !== 'string') return undefined;
  return { run, executionArn, ...(typeof former === 'string' && { former }) };
}

/** A redrive that is still to come counts: it would go on as if nobody else were there. */
async function isAlive({ executionArn }: Holder, { executions }: Pick<LockDoors, 'executions'>): Promise<boolean> {
  const seen = await executions.describe(executionArn.split(':').at(-1) ?? '');
  return seen?.status === 'RUNNING' || seen?.status === 'PENDING_REDRIVE';
}

const lockedBy = ({ run, executionArn }: Holder, vaultName: string) =>
  vaultLocked(
    `Cannot begin another run of vault "${vaultName}": run "${run}" is at work (${executionArn}). Let it end or stop that execution, then start RestoreVault again: it asks only for what is missing.`,
  );
