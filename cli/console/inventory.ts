import { createHash } from 'node:crypto';
import { adviceFor } from '../../functions/dispatch/advice.ts';
import { sentenceOf } from '../../functions/restore/cause.ts';
import { runFiles, vaultPrefix } from '../../functions/run-files/keys.ts';
import type { VaultSettings } from '../../functions/vault-flow.ts';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import type { Execution } from '../shared/doors/doors.ts';
import { Problem } from '../shared/problem.ts';
import { namePrefix } from '../shared/run-name.ts';
import { stepWords } from '../shared/steps.ts';
import type { Failure, InventoryOffer, InventoryState } from './api.ts';
import type { ConsoleDoors } from './doors/console-doors.ts';
import type { InventorySource } from './index/library.ts';

/** A run that read an inventory of the vault: an estimate, a dry run or a restore. */
export interface InventoryFound {
  readonly run: string;
  readonly summary: VaultSummary;
  readonly settings: VaultSettings;
}

/** So many of the newest runs are looked at. */
const mostRuns = 5;

/** The newest inventory that a run has read; undefined where none has. Runs are known by the time in their name. */
export async function newestInventory(vaultName: string, doors: ConsoleDoors): Promise<InventoryFound | undefined> {
  const runs = await doors.files.folders(vaultPrefix(vaultName));
  const newestFirst = runs.filter((name) => name !== 'inputs').sort((one, two) => (timeIn(one) < timeIn(two) ? 1 : -1));
  const found = await Promise.all(newestFirst.slice(0, mostRuns).map((run) => inventoryOf(vaultName, run, doors)));
  return found.filter((each) => each !== undefined).sort(byInventoryDate)[0];
}

const timeIn = (run: string): string => /\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/.exec(run)?.[0] ?? '';

const byInventoryDate = ({ summary: one }: InventoryFound, { summary: two }: InventoryFound) =>
  Date.parse(two.inventoryDate ?? '1970-01-01') - Date.parse(one.inventoryDate ?? '1970-01-01');

async function inventoryOf(
  vaultName: string,
  run: string,
  { files }: ConsoleDoors,
): Promise<InventoryFound | undefined> {
  const at = runFiles({ vaultName, run });
  const [summary, settings] = await Promise.all([files.text(at.summary), files.text(at.request)]);
  if (summary === undefined || settings === undefined) return undefined;
  return { run, summary: JSON.parse(summary), settings: JSON.parse(settings) };
}

/** How to read it. An inventory of the user's own lies in the work bucket, all others where objects go. */
export function sourceOf({ summary, settings }: InventoryFound, doors: ConsoleDoors): InventorySource {
  const { vaultName, inventoryKey, inventoryDate, vault } = summary;
  const isOwn = settings.inventory !== undefined && 'workKey' in settings.inventory;
  return {
    vaultName,
    version: createHash('sha256')
      .update(JSON.stringify([inventoryKey, inventoryDate, isOwn]))
      .digest('hex')
      .slice(0, 12),
    isCsv: /\.csv$/i.test(inventoryKey),
    // Each row has some 500 bytes: good enough for a bar.
    sizeBytes: (vault?.archives ?? summary.inventory.rows) * 500,
    async open() {
      const stream = await (isOwn ? doors.files : doors.objects).stream(inventoryKey);
      if (stream !== undefined) return stream;
      throw new Problem('InventoryGone', `The inventory ${inventoryKey} is not in its bucket any more.`);
    },
  };
}

/** What a run of the same inventory is asked for with. */
export const inventoryWish = ({ summary, settings }: InventoryFound): VaultSettings['inventory'] =>
  settings.inventory !== undefined && 'workKey' in settings.inventory
    ? settings.inventory
    : { key: summary.inventoryKey };

/** Glacier guide, "Downloading a Vault Inventory": 3 to 5 hours; an inventory job has no fee. */
const hours = { from: 3, to: 5 };

const offer: InventoryOffer = {
  sentence: 'Glacier needs 3 to 5 hours for an inventory. It costs nothing.',
  hours,
  usd: 0,
};

/** Whether there is an inventory, or one is on its way. */
export async function inventoryState(
  vaultName: string,
  found: InventoryFound | undefined,
  doors: ConsoleDoors,
): Promise<InventoryState> {
  const last = await lastEstimate(vaultName, doors);
  if (last?.status === 'RUNNING') return await waiting(last, doors);
  const isNewer = found === undefined || (last !== undefined && timeIn(last.name) > timeIn(found.run));
  if (last !== undefined && isNewer && last.status !== 'SUCCEEDED' && last.status !== 'ABORTED') {
    return { state: 'failed', run: last.name, failure: failureOf(last), says: offer };
  }
  if (found === undefined) return { state: 'none', says: offer };
  return { state: 'there', run: found.run, date: found.summary.inventoryDate, says: offer };
}

/** The newest execution that estimates the vault. Two vaults may share the beginning of a name: its input tells. */
async function lastEstimate(vaultName: string, { executions }: ConsoleDoors): Promise<Execution | undefined> {
  const prefix = namePrefix(vaultName, 'estimate');
  const recent = (await executions.recent()).filter(({ name }) => name.startsWith(prefix));
  for (const { arn } of recent.slice(0, mostRuns)) {
    const execution = await executions.describe(arn);
    if (execution !== undefined && isOf(vaultName, execution.input)) return execution;
  }
  return undefined;
}

function isOf(vaultName: string, input: string): boolean {
  const request: unknown = JSON.parse(input);
  return typeof request === 'object' && request !== null && 'vaultName' in request && request.vaultName === vaultName;
}

async function waiting(last: Execution, { executions, isLocal }: ConsoleDoors): Promise<InventoryState> {
  const step = stepWords(await executions.stateOf(last.arn));
  const until = new Date(last.startedAt.getTime() + hours.to * 3600_000).toISOString();
  const since = last.startedAt.toISOString();
  return { state: 'waiting', run: last.name, step, since, until: isLocal ? null : until, executionArn: last.arn };
}

const failureOf = ({ status, error = `Execution ${status}`, cause }: Execution): Failure => ({
  error,
  sentence: sentenceOf(cause),
  advice: error === 'InventoryRefused' ? 'A new vault has its first inventory about a day later.' : adviceFor(error),
});
