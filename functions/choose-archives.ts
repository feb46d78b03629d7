import { openRetrievalRequests } from './cloud/glacier-retrieval-requests.ts';
import { destinationSettings } from './restore/restore-target.ts';
import { openDestination, openDestinationFiles } from './runtime/destination-bucket.ts';
import { type ChooseArchivesEnvironment, workersOf } from './runtime/environment.ts';
import { vaultStepHandler } from './runtime/handler.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';
import type { VaultRun } from './vault-flow.ts';
import {
  asProgress,
  beginChoosing,
  type ChooseDoors,
  type Choosing,
  type Progress,
  readProgress,
} from './vault-run/choose-archives/choosing.ts';
import { nameShards } from './vault-run/choose-archives/name-shards.ts';
import { orderRows, sortByKey } from './vault-run/choose-archives/order.ts';
import { scan } from './vault-run/choose-archives/scan.ts';
import { summarize } from './vault-run/choose-archives/summary.ts';
import { orVaultProbe, type VaultProbeDoors } from './vault-run/probe.ts';

export const handler = vaultStepHandler(
  'choose-archives',
  orVaultProbe((run: VaultRun, hasTime) => chooseArchives(run, { ...doors(), hasTime }), probeDoors),
);

/**
 * Reads a vault's inventory, and decides which archives are meant, under which key each becomes an object, in which order
 * they are asked for, and what that costs: the run's manifest, `by-key` and `summary.json`. Of a vault of millions it does
 * as much as there is time for, and gives back how far it came. Every call may be repeated.
 * Errors: `RequestRefused`, `InventoryDamaged`.
 */
export async function chooseArchives(run: VaultRun, doors: ChooseDoors): Promise<VaultRun> {
  const choosing = await beginChoosing(run, doors);
  const called = { ...run, calls: run.calls + 1 };
  let progress = readProgress(run.progress);
  do {
    progress = await passes[progress.pass](progress, choosing);
  } while (!isDone(progress, choosing) && doors.hasTime());
  if (!isDone(progress, choosing)) return { ...called, outcome: 'more', progress: asProgress(progress) };
  const estimate = await summarize(progress, choosing);
  const outcome = choosing.request.mode === 'restore' ? 'chosen' : 'estimated';
  return { ...called, outcome, progress: null, estimate };
}

const passes: Readonly<Record<Progress['pass'], (progress: Progress, choosing: Choosing) => Promise<Progress>>> = {
  scan,
  names: nameShards,
  order: orderRows,
  'by key': sortByKey,
  done: async (progress) => progress,
};

/** An estimate needs no names. */
const isDone = ({ pass }: Progress, { request }: Choosing): boolean =>
  pass === 'done' || (request.mode === 'estimate' && pass !== 'scan');

function probeDoors(): VaultProbeDoors {
  const { files: work, destination, vault, settings } = doors();
  const { keyPrefix } = settings;
  return {
    work,
    hasScratch: true,
    requests: vault,
    asks: ['describeVault'],
    destination: { ...destination, keyPrefix },
  };
}

function doors(): Omit<ChooseDoors, 'hasTime'> {
  const settings = settingsOf<ChooseArchivesEnvironment>();
  return {
    files: openWorkBucket(settings),
    destination: openDestinationFiles(settings),
    bucket: openDestination(settings),
    vault: openRetrievalRequests(),
    settings: {
      ...destinationSettings(settings),
      minimumPartSizeBytes: settings.partSize('MINIMUM_PART_SIZE_BYTES'),
      smallOutputUpToBytes: settings.wholeNumber('RESTORE_SMALL_OUTPUT_UP_TO_BYTES'),
      requestsPerSecond: settings.positiveInteger('REQUESTS_PER_SECOND'),
      ...workersOf(settings),
    },
  };
}
