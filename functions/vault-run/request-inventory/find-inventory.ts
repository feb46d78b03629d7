import type { GlacierJob } from '../../cloud/glacier-job-outputs.ts';
import { type GlacierTime, hoursLeft, isEnoughToRead } from '../glacier-time.ts';

/** A job that has a vault's inventory ready, or will have. */
export interface InventoryJob {
  readonly jobId: string;
  readonly isReady: boolean;
}

/** So many pages of 50 are looked through: an inventory that is listed after them is requested again, which costs nothing. */
const mostPages = 400;

/**
 * The best job for the whole inventory as JSON that Glacier knows: the one that ended last, with time enough to be read;
 * else one in progress.
 */
export async function findInventory(
  pages: AsyncIterable<readonly GlacierJob[]>,
  time: GlacierTime,
): Promise<InventoryJob | undefined> {
  let best: GlacierJob | undefined;
  let read = 0;
  for await (const page of pages) {
    for (const job of page.filter((each) => isWholeInventory(each) && isGood(each, time))) {
      if (best === undefined || isBetter(job, best)) best = job;
    }
    if (++read === mostPages) break;
  }
  return best?.JobId === undefined ? undefined : { jobId: best.JobId, isReady: isReady(best) };
}

/** Not one for a range of dates or with a limit: it would pass for the whole vault. */
function isWholeInventory({ Action, InventoryRetrievalParameters: wanted }: GlacierJob): boolean {
  const isPartial = [wanted?.StartDate, wanted?.EndDate, wanted?.Limit, wanted?.Marker].some(Boolean);
  return Action === 'InventoryRetrieval' && wanted?.Format === 'JSON' && !isPartial;
}

export const isReady = ({ StatusCode }: GlacierJob): boolean => StatusCode === 'Succeeded';

const isGood = (job: GlacierJob, time: GlacierTime) =>
  job.StatusCode === 'InProgress' || (isReady(job) && isEnoughToRead(hoursLeft(job.CompletionDate, time)));

const isBetter = (job: GlacierJob, than: GlacierJob) =>
  isReady(job) === isReady(than)
    ? (job.CompletionDate ?? job.CreationDate ?? '') > (than.CompletionDate ?? than.CreationDate ?? '')
    : isReady(job);
