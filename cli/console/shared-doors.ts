import type { ConsoleDoors } from './doors/console-doors.ts';
import type { SharedReads } from './shared-reads.ts';

/** How often things are read again, in seconds. On the local cloud hours pass in seconds. */
export interface Pace {
  /** ListExecutions, ListJobs, ListVaults, the queue: the quotas of AWS are counted over all users of an account. */
  readonly list: number;
  /** DescribeExecution and small files. */
  readonly look: number;
}

export const paceOf = ({ isLocal }: Pick<ConsoleDoors, 'isLocal'>): Pace =>
  isLocal ? { list: 1, look: 0.5 } : { list: 10, look: 3 };

/** The same doors, through which each thing is read once for all pages. What changes something passes as it is. */
export function sharedDoors(doors: ConsoleDoors, reads: SharedReads): ConsoleDoors {
  const pace = paceOf(doors);
  const { executions, machines, vaults, jobs, letters, files } = doors;
  return {
    ...doors,
    executions: {
      ...executions,
      recent: () => reads.get('executions recent', pace.list, () => executions.recent()),
      describe: (arn) => reads.get(`execution ${arn} vault`, pace.look, () => executions.describe(arn)),
      stateOf: (arn) => reads.get(`execution ${arn} state`, pace.look, () => executions.stateOf(arn)),
    },
    machines: {
      ...machines,
      list: (machine, status, next) =>
        reads.get(`executions ${machine} ${status} ${next}`, pace.list, () => machines.list(machine, status, next)),
      describe: (arn) => reads.get(`execution ${arn} seen`, pace.look, () => machines.describe(arn)),
      definition: (arn) => reads.get(`definition ${arn}`, forGood, () => machines.definition(arn)),
      mapRuns: (arn) => reads.get(`execution ${arn} map runs`, pace.look, () => machines.mapRuns(arn)),
    },
    vaults: {
      ...vaults,
      list: () => reads.get('vaults', pace.list, () => vaults.list()),
      // Who asks whether one exists does not have it in the list: that is read again.
      async exists(name) {
        const isThere = await reads.get(`vault ${name}`, pace.look, () => vaults.exists(name));
        if (isThere) reads.forget('vaults');
        return isThere;
      },
    },
    jobs: {
      list: (name, state, next) =>
        reads.get(`jobs ${name} ${state} ${next}`, pace.list, () => jobs.list(name, state, next)),
    },
    letters: {
      count: () => reads.get('letters count', pace.list, () => letters.count()),
      look: (seconds) => reads.get('letters', pace.list, () => letters.look(seconds)),
    },
    files: {
      ...files,
      text: (key) => (isLarge(key) ? files.text(key) : reads.get(`file ${key}`, pace.look, () => files.text(key))),
      folders: (prefix) => reads.get(`folders ${prefix}`, pace.list, () => files.folders(prefix)),
    },
  };
}

/** An execution keeps its definition. */
const forGood = 3600;

/** Segments have megabytes: they are read for one answer, and kept for no other. */
const isLarge = (key: string): boolean => /\/(manifest|ledger)\//.test(key);
