import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { noArchives, onceUsdOf, withArchive } from '../../../functions/archive/estimate.ts';
import { sentenceOf } from '../../../functions/restore/cause.ts';
import { runFiles, segmentOf, vaultPrefix } from '../../../functions/run-files/keys.ts';
import type { ManifestRow, VaultRequest } from '../../../functions/vault-flow.ts';
import type { VaultSummary } from '../../../functions/vault-run/choose-archives/summary.ts';
import { sizeWords, usdWords } from '../../../functions/vault-run/report/words.ts';
import type { Answer } from '../../shared/answer.ts';
import type { Doors, Execution, VaultSeen } from '../../shared/doors/doors.ts';
import { notYet, Problem } from '../../shared/problem.ts';
import { namePrefix, runName } from '../../shared/run-name.ts';
import { stepWords } from '../../shared/steps.ts';
import { temporaryFolder } from '../../shared/temporary-folder.ts';
import { usual } from '../../shared/usual-stack.ts';
import { askForEstimate, type Waiting } from '../estimate.ts';
import { inputText } from '../input-text.ts';
import { userFileOf } from '../user-files.ts';
import type { VaultOptions, Wish } from '../vault-request.ts';
import { readMapping } from './mapping.ts';

/** The wish with the names in it, or that they are not there yet. */
type Named = { readonly wish: Wish } | { readonly notYet: Answer };

type Options = Pick<VaultOptions, 'wait' | 'again' | 'namesFrom'>;

/**
 * Synology's Glacier Backup keeps the paths of vault `NAME` in the vault `NAME_mapping`: its newest archive is restored, a small
 * job, read on this machine, and becomes the file of names. The wish as it is where there is no such vault, or where names were
 * given. A restore waits for the names; an estimate only with `--wait`. Errors: `NamesFailed`, and those of `estimate`.
 */
export async function withSynologyNames(wish: Wish, options: Options, doors: Doors, waiting: Waiting): Promise<Named> {
  const { vaultName, names, mode } = wish.request;
  if (names !== undefined || options.namesFrom !== undefined) return { wish };
  const sister = await sisterOf(vaultName, doors, waiting);
  if (sister === undefined || (sister.archives === 0 && sister.inventoryDate !== null)) return { wish };
  const known = options.again ? undefined : await knownNames(vaultName, sister, doors);
  if (known !== undefined) return { wish: withNames(wish, known.text, known.usd) };
  const asking = { ...options, wait: options.wait === true || mode === 'restore' };
  const found = await restoreNames(wish, sister, asking, doors, waiting);
  return 'notYet' in found ? found : { wish: withNames(wish, found.text, found.usd) };
}

/** Whoever may use one vault alone is not kept from it. */
async function sisterOf(vaultName: string, { vaults }: Doors, { tell }: Waiting): Promise<VaultSeen | undefined> {
  const name = `${vaultName}_mapping`;
  try {
    return await vaults.describe(name);
  } catch (error) {
    if (!Error.isError(error) || !/AccessDenied/.test(error.name)) throw error;
    tell(
      `Vault ${name} cannot be looked at (${error.name}): if Synology's names lie there, give them with --names-from`,
    );
    return undefined;
  }
}

/** What the names cost counts against the cap of the restore. */
function withNames(wish: Wish, text: string, usd: number): Wish {
  const { vaultName, maxCostUsd } = wish.request;
  const file = userFileOf('names', Buffer.from(text), vaultName);
  const left = maxCostUsd === undefined ? {} : { maxCostUsd: Math.max(0, maxCostUsd - usd) };
  return {
    request: { ...wish.request, ...left, names: file.key },
    userFiles: [...wish.userFiles, file],
    uploads: [...wish.uploads, file],
  };
}

interface Names {
  readonly text: string;
  /** The most that they may have cost. */
  readonly usd: number;
}

/** Beside the user's files of the vault: which names are those of which inventory of the sister vault. */
interface NamesRecord {
  readonly inventoryDate: string | null;
  readonly namesKey: string;
  readonly usd: number;
}

const recordKey = (vaultName: string) => `${vaultPrefix(vaultName)}inputs/synology.json`;

/** Those of an earlier call, as long as nothing has changed in the sister vault: Glacier dates its inventories by changes. */
async function knownNames(
  vaultName: string,
  { inventoryDate }: VaultSeen,
  { files }: Doors,
): Promise<Names | undefined> {
  const record: NamesRecord | null = JSON.parse((await files.text(recordKey(vaultName))) ?? 'null');
  if (record === null || second(record.inventoryDate) !== second(inventoryDate)) return undefined;
  const text = await files.text(record.namesKey);
  return text === undefined ? undefined : { text, usd: record.usd };
}

/** DescribeVault has milliseconds, an inventory has none (Glacier guide). */
const second = (date: string | null) => (date === null ? Number.NaN : Math.floor(Date.parse(date) / 1000));

async function restoreNames(
  { request }: Wish,
  sister: VaultSeen,
  options: Options,
  doors: Doors,
  waiting: Waiting,
): Promise<Names | { readonly notYet: Answer }> {
  const listing = { vaultName: sister.name, mode: 'dry run', storageClass: 'STANDARD' } as const;
  waiting.tell(`The names of vault ${request.vaultName} lie in vault ${sister.name}: looking for its newest archive`);
  const asked = await askForEstimate({ request: listing, userFiles: [], uploads: [] }, options, doors, waiting);
  if ('notYet' in asked) return { notYet: of(sister, asked.notYet) };
  const newest = await newestRow(asked.summary, doors);
  const job = jobFor(newest, request.mode, sister);
  const execution = await executionFor(job, newest, options, doors, waiting);
  if (execution.status === 'RUNNING') return { notYet: of(sister, await notThere(execution, doors)) };
  if (execution.status !== 'SUCCEEDED') throw failed(execution, sister);
  const namesFile = await readRestored(execution.name, sister, doors);
  const { inventoryDate } = asked.summary;
  await keep(request.vaultName, namesFile, { inventoryDate, usd: job.usd }, doors);
  return { text: namesFile.toString(), usd: job.usd };
}

/** The manifest is in order of upload. */
async function newestRow(summary: VaultSummary, { files }: Doors): Promise<ManifestRow> {
  const last = summary.chosen.archives - 1;
  const text = last < 0 ? undefined : await files.text(runFiles(summary).manifest(segmentOf(last)));
  const line = text?.trimEnd().split('\n').at(-1);
  if (line !== undefined) return JSON.parse(line);
  throw namesFailed(summary.vaultName, 'its inventory lists no archive');
}

interface Job {
  readonly request: VaultRequest;
  readonly upload: { readonly key: string; readonly bytes: Uint8Array };
  readonly usd: number;
}

/** A restore gets the names by Standard, within hours; an estimate by Bulk, which Glacier gives for nothing. */
function jobFor({ archiveId, sizeBytes }: ManifestRow, mode: VaultRequest['mode'], { name }: VaultSeen): Job {
  const tier = mode === 'restore' ? 'Standard' : 'Bulk';
  const usd = Math.ceil(onceUsdOf(withArchive(noArchives, sizeBytes, usual), tier, 'STANDARD') * 300) / 100;
  const file = userFileOf('archives', Buffer.from(`${archiveId}\n`), name);
  const request = {
    vaultName: name,
    mode: 'restore',
    tier,
    maxCostUsd: usd,
    storageClass: 'STANDARD',
    archives: file.key,
  } as const;
  return { request, upload: file, usd };
}

const dayMs = 24 * 3600_000;

/** The execution that restores the mapping, or did: started where there is none, or where one failed long ago. */
async function executionFor(
  job: Job,
  { sizeBytes }: ManifestRow,
  options: Options,
  doors: Doors,
  { tell, signal, pollMs }: Waiting,
): Promise<Execution> {
  const { vaultName } = job.request;
  const known = options.again ? undefined : await knownExecution(job, doors);
  let execution = known;
  if (execution === undefined) {
    tell(`Restoring the newest archive of ${vaultName}, ${sizeWords(sizeBytes)}, for ${usdWords(job.usd)} at most`);
    await doors.files.write(job.upload.key, job.upload.bytes);
    const arn = await doors.executions.start(runName(vaultName, 'restore', doors.now()), inputText(job.request));
    execution = await describe(arn, doors);
  }
  while (options.wait && execution.status === 'RUNNING') {
    tell(`${execution.name}  ${stepWords(await doors.executions.stateOf(execution.arn))}`);
    await sleep(pollMs, undefined, { signal });
    execution = await describe(execution.arn, doors);
  }
  return execution;
}

async function knownExecution({ request }: Job, { executions, now }: Doors): Promise<Execution | undefined> {
  const prefix = namePrefix(request.vaultName, 'restore');
  for (const { arn } of (await executions.recent()).filter(({ name }) => name.startsWith(prefix))) {
    const execution = await executions.describe(arn);
    const wanted: VaultRequest = JSON.parse(execution?.input ?? '{}');
    if (execution === undefined || wanted.archives !== request.archives || execution.status === 'ABORTED') continue;
    const isOld = now().getTime() - (execution.endedAt ?? now()).getTime() >= dayMs;
    return execution.status !== 'SUCCEEDED' && isOld ? undefined : execution;
  }
  return undefined;
}

async function describe(arn: string, { executions }: Doors): Promise<Execution> {
  const execution = await executions.describe(arn);
  if (execution !== undefined) return execution;
  throw new Problem('NamesFailed', `Step Functions does not know the execution ${arn} any more: ask again.`);
}

async function notThere({ name, arn }: Execution, doors: Doors): Promise<Answer> {
  const step = await doors.executions.stateOf(arn);
  return {
    exit: notYet,
    lines: [
      `Not yet: ${name} is ${stepWords(step)}.`,
      `Ask again ${doors.isLocal ? 'in some seconds' : 'in 5 to 12 hours'} with the same words, or wait for it (--wait).`,
    ],
    facts: { outcome: 'not yet', run: name, executionArn: arn, step },
  };
}

const of = ({ name }: VaultSeen, answer: Answer): Answer => ({
  ...answer,
  lines: [`The names come first, from vault ${name}; without them: --names-from descriptions`, ...answer.lines],
  facts: { ...answer.facts, namesFrom: name },
});

/** Downloads the mapping as it was restored, and reads it. */
async function readRestored(run: string, { name }: VaultSeen, doors: Doors): Promise<Buffer> {
  const manifest = await doors.files.text(runFiles({ vaultName: name, run }).manifest(0));
  const { key }: ManifestRow = JSON.parse(manifest?.split('\n')[0] ?? '{}');
  const place = `s3://${doors.stack.bucketName}/${key}`;
  const bytes = await doors.destination.stream(key).catch((error: unknown) => {
    throw namesFailed(name, `${place} cannot be read: ${Error.isError(error) ? error.message : String(error)}`);
  });
  if (bytes === undefined)
    throw namesFailed(name, `its object ${place} is not there any more (--again restores it anew)`);
  using folder = await temporaryFolder();
  const file = path.join(folder.path, 'mapping.db');
  await pipeline(bytes, createWriteStream(file));
  try {
    return readMapping(file).namesFile;
  } catch (error) {
    throw namesFailed(name, `${place} is not read: ${Error.isError(error) ? error.message : String(error)}`);
  }
}

async function keep(
  vaultName: string,
  namesFile: Buffer,
  of: Omit<NamesRecord, 'namesKey'>,
  { files }: Doors,
): Promise<void> {
  const { key, bytes } = userFileOf('names', namesFile, vaultName);
  await files.write(key, bytes);
  await files.write(recordKey(vaultName), Buffer.from(JSON.stringify({ ...of, namesKey: key } satisfies NamesRecord)));
}

const failed = ({ name, status, error, cause }: Execution, sister: VaultSeen): Problem =>
  namesFailed(
    sister.name,
    `${name} ended as ${status}: ${error === undefined ? '' : `${error}: `}${sentenceOf(cause)}`,
  );

const namesFailed = (vaultName: string, reason: string): Problem =>
  new Problem(
    'NamesFailed',
    `Cannot take the names from vault "${vaultName}": ${reason}. Ask for them again (--estimate --again), give them in a file (--names-from synology:<file>, --names), or go without (--names-from descriptions).`,
  );
