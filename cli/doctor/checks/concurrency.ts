import { usual } from '../../shared/usual-stack.ts';
import type { Check } from '../check.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';
import { admitReader, startReader } from '../step-settings.ts';

/** Whether Lambda can run as many workers at once as the stack will start. New accounts have far less than 1,000. */
export const concurrency: Check = {
  name: 'concurrency',
  async look(doors, stack) {
    const [{ unreserved, ofAccount }, start, admit] = await Promise.all([
      doors.concurrency(),
      startReader(doors, stack),
      admitReader(doors, stack),
    ]);
    const large = Number(admit?.variables.WORKERS ?? Number.NaN);
    return [judge({ large, small: start?.atOnce ?? 0 }, unreserved, ofAccount)];
  },
  async before(doors) {
    const { unreserved, ofAccount } = await doors.concurrency();
    return [judge({ large: usual.workers, small: usual.smallWorkers }, unreserved, ofAccount)];
  },
};

interface Workers {
  /** For parts of large outputs. */
  readonly large: number;
  /** For small outputs. */
  readonly small: number;
}

/** A fifth is left to whatever else runs there; the rest is shared as the stack shares it. */
function fitting({ large, small }: Workers, unreserved: number): string {
  const room = Math.max(3, Math.floor(unreserved * 0.8));
  const smallWorkers = Math.max(2, Math.floor((room * small) / (large + small)));
  const workers = room - smallWorkers;
  const settings = {
    workers,
    smallWorkers,
    maxConcurrency: Math.min(20, workers),
    requestsPerSecond: Math.min(100, room),
  };
  return `${JSON.stringify(settings)} in cdk.json (context)`;
}

function judge({ large, small }: Workers, unreserved: number, ofAccount: number): Seen {
  const left = `Lambda has ${unreserved} of ${ofAccount} left for all functions`;
  if (Number.isNaN(large)) {
    return warning(`${left}; how many workers are wanted is not known`, 'See the check "queue"');
  }
  if (large + small > unreserved) {
    return failed(
      `${left}, and ${large} workers are wanted, and ${small} for small outputs`,
      `Ask AWS for more, or deploy with ${fitting({ large, small }, unreserved)}`,
    );
  }
  return ok(`${left}, ${large} workers are wanted at most, and ${small} for small outputs`);
}
