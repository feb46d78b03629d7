import { messageOf } from './cloud/aws-errors.ts';
import { openExecutions } from './cloud/executions.ts';
import type { Files } from './cloud/files.ts';
import { type GlacierJob, type JobOutputs, openJobOutputs } from './cloud/glacier-job-outputs.ts';
import { openRetrievalRequests, type RetrievalRequests } from './cloud/glacier-retrieval-requests.ts';
import { isNamed, jobFailed, requestRefused } from './errors.ts';
import { isProbe, type Probed } from './restore/probe.ts';
import { vaultDestination } from './restore/restore-target.ts';
import { readJson } from './run-files/json-files.ts';
import { inventoryDescription, runFiles } from './run-files/keys.ts';
import { readRunRequest } from './run-files/run-request.ts';
import { isInOtherRegion, openDestinationFiles } from './runtime/destination-bucket.ts';
import { hourSeconds, type RequestInventoryEnvironment } from './runtime/environment.ts';
import { logged } from './runtime/handler.ts';
import { logOf } from './runtime/log.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';
import type { VaultRequest, VaultRun, VaultSettings } from './vault-flow.ts';
import { estimateIn, type VaultSummary } from './vault-run/choose-archives/summary.ts';
import type { GlacierTime } from './vault-run/glacier-time.ts';
import { awaitInFlightRequests } from './vault-run/in-flight-requests.ts';
import { type LockDoors, takeLock } from './vault-run/lock.ts';
import { probeVaultStep, type VaultProbeDoors } from './vault-run/probe.ts';
import { findInventory, isReady } from './vault-run/request-inventory/find-inventory.ts';
import { type InventoryCall, readCall } from './vault-run/request-inventory/read-call.ts';
import { readVaultRequest, type StackDefaults } from './vault-run/request-inventory/read-request.ts';

export const handler = async (event: unknown): Promise<VaultRun | Probed> => {
  const log = logOf('request-inventory');
  if (isProbe(event)) return await probeVaultStep(event, probeDoors());
  return await logged(
    log,
    async () => await requestInventory(readCall(event), doors()),
    (run) => log.info('done', { ...run }),
  );
};

export interface RequestInventoryDoors extends LockDoors {
  readonly work: Pick<Files, 'read' | 'write' | 'sizeOf'>;
  /** The bucket that objects go to: an inventory that was given lies there. */
  readonly destination: Pick<Files, 'sizeOf'>;
  readonly requests: Pick<RetrievalRequests, 'describeVault' | 'initiateInventory' | 'jobs'>;
  readonly vault: Pick<JobOutputs, 'describeJob'>;
  readonly stack: StackDefaults;
  readonly time: () => GlacierTime;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Glacier takes hours for an inventory, and the request costs nothing. */
const waitSeconds = 900;

/**
 * Begins a run: checks what is wanted and that the run's name is new, locks the vault, writes the request down. Then: is
 * there an inventory? Where not, asks for one; called again after each wait.
 * Errors: `RequestRefused`, `ConfigurationError` where the stack's destination is not the run's, `VaultLocked`, `JobFailed` of
 * an inventory.
 */
export async function requestInventory(call: InventoryCall, doors: RequestInventoryDoors): Promise<VaultRun> {
  if (call.kind === 'a request') return await begin(call, doors);
  const settings = await settingsOfRun(call.run, doors);
  await lock(call.run, settings, call.executionArn, doors);
  if (call.kind === 'a run') return await goOn(call.run, settings, doors);
  return await lookAgain(call.run, settings, doors);
}

/** A job that Glacier forgot meanwhile, because the execution stood still for days, is as good as none. */
async function lookAgain(
  { inventoryJobId, ...before }: Called & Pick<VaultRun, 'inventoryJobId'>,
  settings: VaultSettings,
  doors: RequestInventoryDoors,
): Promise<VaultRun> {
  const run = { ...before, calls: before.calls + 1 };
  try {
    if (inventoryJobId !== null) return await lookAtJob(run, inventoryJobId, doors);
  } catch (error) {
    if (!isNamed(error, 'JobNotFound')) throw error;
  }
  return await look(run, settings, doors);
}

async function begin(call: InventoryCall & { kind: 'a request' }, doors: RequestInventoryDoors): Promise<VaultRun> {
  const settings = readVaultRequest(call.request, doors.stack);
  await demandThere(settings, doors);
  const run = { vaultName: settings.vaultName, run: call.executionName, calls: 1 };
  await demandNewName(run, doors);
  await lock(run, settings, call.executionArn, doors);
  await doors.work.write(runFiles(run).request, JSON.stringify(settings));
  return await look(run, settings, doors);
}

/** What was chosen, and from which inventory, the former execution has left in the summary. */
async function goOn(run: Identity, settings: VaultSettings, { work }: RequestInventoryDoors): Promise<VaultRun> {
  const summary = await readJson<VaultSummary>(work, runFiles(run).summary);
  if (summary === undefined) throw refused(run.vaultName, `run "${run.run}" has chosen no archives yet`);
  const { inventoryKey } = summary;
  return runOf({ ...run, calls: 1 }, { outcome: 'go on', inventoryKey, estimate: estimateIn(summary, settings) });
}

/** Only who buys needs the vault for himself: an estimate disturbs no run, and waits for none. */
async function lock(
  run: Identity,
  { mode }: VaultSettings,
  executionArn: string,
  doors: RequestInventoryDoors,
): Promise<void> {
  if (mode !== 'restore') return;
  const former = await takeLock(run, executionArn, doors);
  if (former === undefined) return;
  const { vaultName } = run;
  await awaitInFlightRequests({ vaultName, run: former }, { ...doors, now: () => doors.time().now });
}

/**
 * Step Functions gives a name out again after 90 days (StartExecution, `name`), and a new state machine at once; the work
 * bucket forgets none, and a run would take another's request state and ledger for its own. These two files are written
 * after this step: a call that is merely repeated finds neither.
 */
async function demandNewName(run: Identity, { work }: RequestInventoryDoors): Promise<void> {
  const files = runFiles(run);
  for (const key of [files.requestState, files.status]) {
    if ((await work.sizeOf(key)) === undefined) continue;
    throw requestRefused(
      `Cannot begin run "${run.run}" of vault "${run.vaultName}": wanted a name that no run of the vault had, found ${key} of an earlier one. Start RestoreVault under another name.`,
    );
  }
}

/** What the request names must exist: who waits five hours for an inventory wants no misspelt name at their end. */
async function demandThere(settings: VaultSettings, doors: RequestInventoryDoors): Promise<void> {
  const { vaultName, inventory } = settings;
  for (const name of ['archives', 'names'] as const) {
    const key = settings[name];
    if (key !== undefined && (await doors.work.sizeOf(key)) === undefined) {
      throw refused(
        vaultName,
        `"${name}" is the file ${JSON.stringify(key)}, and the work bucket has none of that name`,
      );
    }
  }
  if (inventory && 'key' in inventory && (await doors.destination.sizeOf(inventory.key)) === undefined) {
    throw refused(vaultName, `the inventory ${JSON.stringify(inventory.key)} is not in the destination bucket`);
  }
  if (inventory && 'workKey' in inventory && (await doors.work.sizeOf(inventory.workKey)) === undefined) {
    throw refused(vaultName, `the inventory ${JSON.stringify(inventory.workKey)} is not in the work bucket`);
  }
  if ((await doors.requests.describeVault(vaultName)) === undefined) {
    throw refused(vaultName, 'Glacier has no vault of that name in this account and region');
  }
}

type Identity = Pick<VaultRun, 'vaultName' | 'run'>;
type Called = Identity & Pick<VaultRun, 'calls'>;

/** The inventory that was given, one of the last day, one that is under way, or a new one. */
async function look(run: Called, { inventory }: VaultSettings, doors: RequestInventoryDoors): Promise<VaultRun> {
  if (inventory !== undefined) return await lookAtGiven(run, inventory, doors);
  const found = await findInventory(doors.requests.jobs(run.vaultName), doors.time());
  if (found?.isReady) return runOf(run, { outcome: 'restore the inventory', inventoryJobId: found.jobId });
  return waitFor(run, found?.jobId ?? (await initiate(run, doors)));
}

async function lookAtGiven(run: Called, given: NonNullable<VaultRequest['inventory']>, doors: RequestInventoryDoors) {
  if ('workKey' in given) return runOf(run, { outcome: 'inventory there', inventoryKey: given.workKey });
  if ('key' in given) return runOf(run, { outcome: 'inventory there', inventoryKey: given.key });
  return await lookAtJob(run, given.jobId, doors);
}

async function lookAtJob(run: Called, jobId: string, doors: RequestInventoryDoors): Promise<VaultRun> {
  const job = await doors.vault.describeJob({ vaultName: run.vaultName, jobId });
  demandInventory(run, jobId, job);
  if (isReady(job)) return runOf(run, { outcome: 'restore the inventory', inventoryJobId: jobId });
  return waitFor(run, jobId);
}

function demandInventory({ vaultName }: Identity, jobId: string, job: GlacierJob): void {
  if (job.Action !== 'InventoryRetrieval') {
    throw refused(vaultName, `job "${jobId}" is an ${job.Action ?? 'unknown action'}, and not an InventoryRetrieval`);
  }
  if (job.StatusCode !== 'Failed') return;
  throw jobFailed(
    `Cannot read the inventory of vault "${vaultName}": Glacier says of its job "${jobId}" that it failed: "${job.StatusMessage ?? 'no reason given'}". Start RestoreVault again: it asks for another.`,
  );
}

/** Where the answer is lost, this call is repeated, and finds in ListJobs what the first one asked for. */
async function initiate({ vaultName, run }: Identity, { requests }: RequestInventoryDoors): Promise<string> {
  try {
    return await requests.initiateInventory(vaultName, { description: inventoryDescription(run) });
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error;
    throw refused(
      vaultName,
      `Glacier has no inventory of it (${messageOf(error)}); it makes the first within a day of the first upload`,
      error,
    );
  }
}

async function settingsOfRun(run: Identity, { work, stack }: RequestInventoryDoors): Promise<VaultSettings> {
  const settings = await readRunRequest(work, run, stack);
  if (settings !== undefined) return settings;
  throw refused(run.vaultName, `there is no run "${run.run}" that could go on`);
}

const waitFor = (run: Called, inventoryJobId: string): VaultRun =>
  runOf(run, { outcome: 'wait for the inventory', waitSeconds, inventoryJobId });

const runOf = (run: Called, change: Pick<VaultRun, 'outcome'> & Partial<VaultRun>): VaultRun => ({
  ...run,
  waitSeconds: 0,
  inventoryJobId: null,
  inventoryKey: null,
  progress: null,
  estimate: null,
  failure: null,
  ...change,
});

const refused = (vaultName: string, reason: string, cause?: unknown) =>
  requestRefused(
    `Cannot begin a run of vault "${vaultName}": ${reason}. Correct it, then start RestoreVault again.`,
    cause,
  );

function probeDoors(): VaultProbeDoors {
  const settings = settingsOf<RequestInventoryEnvironment>();
  const { destination, vault, executions, stack } = doors();
  return {
    work: openWorkBucket(settings),
    requests: openRetrievalRequests(),
    asks: ['describeVault', 'jobs', 'initiateArchive'],
    vault,
    executions,
    destination: { sizeOf: (key) => destination.sizeOf(key), keyPrefix: stack.keyPrefix },
  };
}

function doors(): RequestInventoryDoors {
  const settings = settingsOf<RequestInventoryEnvironment>();
  const hourMs = hourSeconds() * 1000;
  return {
    work: openWorkBucket(settings),
    destination: openDestinationFiles(settings),
    requests: openRetrievalRequests(),
    vault: openJobOutputs(),
    executions: openExecutions(settings.text('RESTORE_VAULT_ARN')),
    stack: {
      ...vaultDestination(settings),
      storageClass: settings.text('STORAGE_CLASS'),
      isInOtherRegion: isInOtherRegion(settings),
      priceFactor: settings.positiveNumber('PRICE_FACTOR', 1),
    },
    time: () => ({ now: new Date(), hourMs }),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
