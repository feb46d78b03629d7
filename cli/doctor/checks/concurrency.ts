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
};

interface Workers {
  /** For parts of large outputs. */
  readonly large: number;
  /** For small outputs. */
  readonly small: number;
}

function judge({ large, small }: Workers, unreserved: number, ofAccount: number): Seen {
  const left = `Lambda has ${unreserved} of ${ofAccount} left for all functions`;
  if (Number.isNaN(large)) {
    return warning(`${left}; how many workers are wanted is not known`, 'See the check "queue"');
  }
  if (large + small > unreserved) {
    const share = Math.max(2, Math.floor((unreserved * 0.8 * small) / (large + small)));
    return failed(
      `${left}, and ${large} workers are wanted, and ${small} for small outputs`,
      `Ask AWS for more, or deploy with -c workers=${Math.max(1, Math.floor(unreserved * 0.8) - share)} -c smallWorkers=${share}`,
    );
  }
  return ok(`${left}, ${large} workers are wanted at most, and ${small} for small outputs`);
}
