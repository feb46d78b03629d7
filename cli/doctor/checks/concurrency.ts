import type { Check } from '../check.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';
import { startFunction } from '../step-settings.ts';

/** Whether Lambda can run as many workers at once as the stack will start. New accounts have far less than 1,000. */
export const concurrency: Check = {
  name: 'concurrency',
  async look(doors, stack) {
    const [{ unreserved, ofAccount }, start] = await Promise.all([doors.concurrency(), startFunction(doors, stack)]);
    const workers = Number(start?.variables.WORKERS ?? Number.NaN);
    return [judge(workers, unreserved, ofAccount)];
  },
};

/** A fifth is left to whatever else runs there. A small archive takes a worker for about a second. */
function fitting(unreserved: number): string {
  const workers = Math.max(1, Math.floor(unreserved * 0.8));
  const settings = {
    workers,
    maxConcurrency: Math.min(20, workers),
    requestsPerSecond: Math.min(100, workers),
  };
  return `${JSON.stringify(settings)} in cdk.json (context)`;
}

function judge(workers: number, unreserved: number, ofAccount: number): Seen {
  const left = `Lambda has ${unreserved} of ${ofAccount} left for all functions`;
  if (Number.isNaN(workers))
    return warning(`${left}; how many workers are wanted is not known`, 'See the check "queue"');
  if (workers > unreserved) {
    return failed(
      `${left}, and ${workers} workers are wanted`,
      `Ask AWS for more, or deploy with ${fitting(unreserved)}`,
    );
  }
  return ok(`${left}, ${workers} workers are wanted at most`);
}
