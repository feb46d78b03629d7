import { openRetrievalRequests } from './cloud/glacier-retrieval-requests.ts';
import { configurationError } from './errors.ts';
import { vaultDestination } from './restore/restore-target.ts';
import { runFiles } from './run-files/keys.ts';
import { readRunRequest } from './run-files/run-request.ts';
import { openDestination, openDestinationCopies, openDestinationFiles } from './runtime/destination-bucket.ts';
import type { MakeCopiesEnvironment } from './runtime/environment.ts';
import { vaultStepHandler } from './runtime/handler.ts';
import { logOf } from './runtime/log.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';
import type { VaultDestination, VaultRun } from './vault-flow.ts';
import { type Copying, type CopySegmentsDoors, copySegments } from './vault-run/make-copies/copy-segments.ts';
import { orVaultProbe, type VaultProbeDoors } from './vault-run/probe.ts';
import { progressFields } from './vault-run/progress.ts';
import type { Clock } from './vault-run/request-archives/pace.ts';
import { openRequestState } from './vault-run/request-archives/request-state-file.ts';
import { type BeginDoors, begin } from './vault-run/request-archives/session.ts';

export const handler = vaultStepHandler(
  'make-copies',
  orVaultProbe((run: VaultRun, hasTime) => makeCopies(run, { ...doors(), hasTime }), probeDoors),
);

export interface MakeCopiesDoors extends CopySegmentsDoors, Pick<BeginDoors, 'requests'>, Pick<Clock, 'sleep'> {
  readonly settings: BeginDoors['settings'] & { readonly destination: VaultDestination };
}

/** A turn ends after so many calls, whatever is left: what is under way in Glacier is to be looked at, too. */
const mostCalls = 10;

/**
 * Makes objects as copies of others with the same bytes, within S3: what was restored once is not retrieved twice. Charges the
 * budget before. An archive whose bytes nobody else will bring is to be requested itself. Repeats are harmless.
 * Errors: `VaultLocked` where another call of the run took over, `ConfigurationError`, and AWS's own.
 */
export async function makeCopies(run: VaultRun, doors: MakeCopiesDoors): Promise<VaultRun> {
  const calls = (run.progress === null ? 0 : progressFields('make-copies', run.progress).count('calls')) + 1;
  const copying = await openCopying(run, doors);
  const { end, copied } = await copySegments(copying, doors);
  await copying.requestState.save();
  const { chargedUsd, stopped } = copying.requestState.now;
  logOf('make-copies', run).info('copied', { end, copied, chargedUsd, stopped });
  const isMore = end === 'out of time' && calls < mostCalls;
  return {
    ...run,
    calls: run.calls + 1,
    outcome: isMore ? 'more' : 'unfinished',
    progress: isMore ? { calls } : null,
  };
}

async function openCopying(run: VaultRun, doors: MakeCopiesDoors): Promise<Copying> {
  const files = runFiles(run);
  const request = await readRunRequest(doors.work, run, doors.settings.destination);
  if (request === undefined || run.estimate === null) {
    throw configurationError(
      `Cannot make copies: wanted ${files.request} and the run's estimate, as the steps before left them. Start RestoreVault again.`,
    );
  }
  const requestState = await openRequestState(files.requestState, () => begin(run, doors), doors);
  return { run: { vaultName: run.vaultName, run: run.run }, request, archives: run.estimate.archives, requestState };
}

function probeDoors(): VaultProbeDoors {
  const settings = settingsOf<MakeCopiesEnvironment>();
  const { work: _, ...rest } = doors();
  const destination = openDestinationFiles(settings);
  return {
    work: openWorkBucket(settings),
    requests: rest.requests,
    asks: ['jobs'],
    destination: { ...destination, keyPrefix: settings.textOrEmpty('KEY_PREFIX') },
    uploads: rest.bucket,
    bucketName: rest.bucketName,
  };
}

function doors(): Omit<MakeCopiesDoors, 'hasTime'> {
  const settings = settingsOf<MakeCopiesEnvironment>();
  return {
    work: openWorkBucket(settings),
    bucket: openDestination(settings),
    copies: openDestinationCopies(settings),
    bucketName: settings.text('BUCKET_NAME'),
    requests: openRetrievalRequests(),
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    settings: {
      destination: vaultDestination(settings),
      requestsPerSecond: settings.positiveInteger('REQUESTS_PER_SECOND'),
    },
  };
}
