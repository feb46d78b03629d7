import { executionNames, isStartsName, taskIn } from '../../../functions/restore/execution-name.ts';
import { consoleLink } from '../../shared/console-link.ts';
import { Problem } from '../../shared/problem.ts';
import type { ExecutionDetail, MachineName, MapRunSeen } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import type { ConsoleDoors, ExecutionSeen, MapRunOf } from '../doors/console-doors.ts';
import { executionFailure, keyIn } from '../execution-failure.ts';
import { paceOf } from '../shared-doors.ts';
import { executionRow } from './restores.ts';

/** GET /api/restores/:arn, POST .../redrive, .../start-again */
export const addRestore: AddResource = (api, console) => {
  api.get('/restores/:arn', async (context) => context.json(await detailOf(context.req.param('arn'), console)));
  api.post('/restores/:arn/redrive', async (context) => {
    const arn = context.req.param('arn');
    const { doors, seen } = await look(arn, console);
    if (!seen.isRedrivable) {
      throw new Problem(
        'NothingToDo',
        `Cannot redrive execution "${seen.name}": Step Functions says that it cannot be (${seen.status}).`,
      );
    }
    await doors.machines.redrive(arn);
    console.reads.forget('execution');
    return context.json(await detailOf(arn, console));
  });
  api.post('/restores/:arn/start-again', async (context) => {
    const started = await startAgain(context.req.param('arn'), console);
    console.reads.forget('execution');
    return context.json(await detailOf(started, console), 201);
  });
};

/** Errors: `NotFound`. */
async function look(arn: string, console: Console) {
  const doors = await console.doors();
  const machine = doors.machines.machineOf(arn);
  const seen = machine === undefined ? undefined : await doors.machines.describe(arn);
  if (machine !== undefined && seen !== undefined) return { doors, machine, seen };
  throw new Problem(
    'NotFound',
    `Step Functions knows no execution ${JSON.stringify(arn.slice(0, 300))} of Thaw's: it forgets them 90 days after their end.`,
  );
}

async function detailOf(arn: string, console: Console): Promise<ExecutionDetail> {
  const { doors, machine, seen } = await look(arn, console);
  const [definition, states, mapRuns] = await Promise.all([
    doors.machines.definition(arn),
    console.histories.statesOf(arn, doors),
    doors.machines.mapRuns(arn),
  ]);
  const failed = await executionFailure(seen, mapRuns, doors);
  const isRunning = seen.status === 'RUNNING' || seen.status === 'PENDING_REDRIVE';
  const parsed: unknown = JSON.parse(definition);
  return {
    ...executionRow(seen, machine),
    awsConsole: doors.isLocal ? null : (consoleLink(arn) ?? null),
    input: seen.input,
    output: seen.output ?? null,
    about: aboutOf(machine, seen),
    key: keyIn(seen.output) ?? failed?.key ?? (await plannedKey(arn, machine, console)),
    definition: parsed,
    states,
    mapRuns: mapRuns.map((mapRun) => mapRunSeen(mapRun, parsed)),
    failure: failed?.failure ?? null,
    can: canOf(machine, seen, isRunning, console),
    refreshSeconds: isRunning ? paceOf(doors).look : null,
  };
}

function aboutOf(machine: MachineName, { name, input }: ExecutionSeen): ExecutionDetail['about'] {
  const { vaultName = null, jobId = null, run = null }: Record<string, unknown> = { ...Object(JSON.parse(input)) };
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return { vaultName: text(vaultName), jobId: text(jobId), run: machine === 'vault' ? (text(run) ?? name) : null };
}

/** So many events are looked through: Plan is the first state. */
const firstEvents = 20;

/** The key that Plan gave; null before it did. */
async function plannedKey(arn: string, machine: MachineName, { doors: open, reads }: Console): Promise<string | null> {
  if (machine !== 'restore') return null;
  const doors = await open();
  const { look: seconds } = paceOf(doors);
  const wish = { most: firstEvents, withData: true };
  const read = () => doors.machines.history(arn, wish);
  const { items } = await reads.get(`execution ${arn} beginning`, seconds, read);
  const keys = items.map(({ details: { output } }) => keyIn(typeof output === 'string' ? output : undefined));
  return keys.find((key) => key !== undefined) ?? null;
}

/** A run of a vault is stopped where the run is shown. */
const canOf = (machine: MachineName, seen: ExecutionSeen, isRunning: boolean, { isReadOnly }: Console) => ({
  redrive: seen.isRedrivable && !isReadOnly,
  startAgain:
    machine === 'restore' &&
    !isRunning &&
    seen.status !== 'SUCCEEDED' &&
    !isReadOnly &&
    taskIn(seen.input) !== undefined,
  stop: false,
});

/** An ARN ends in `<machine>/<label>:<uuid>`; the label is that of the map, or made from the state's name (guide, "map-run"). */
function mapRunSeen({ arn, status, counts, redriveCount }: MapRunOf, definition: unknown): MapRunSeen {
  const label = /\/([^/:]+):[^:]+$/.exec(arn)?.[1];
  return { arn, state: stateLabelled(label, definition), status, counts, redriveCount };
}

function stateLabelled(label: string | undefined, definition: unknown): string | null {
  const { States }: Record<string, unknown> = { ...Object(definition) };
  const maps = Object.entries({ ...Object(States) }).filter(([, state]) => Object(state).Type === 'Map');
  const found = maps.find(([name, state]) => Object(state).Label === label || name === label);
  return found?.[0] ?? (maps.length === 1 ? (maps[0]?.[0] ?? null) : null);
}

/** The same input under the next name that is free: those that `start` gives first, so that it still finds the restore. */
async function startAgain(arn: string, console: Console): Promise<string> {
  const { doors, machine, seen } = await look(arn, console);
  const task = taskIn(seen.input);
  if (machine !== 'restore' || task === undefined || seen.status === 'RUNNING' || seen.status === 'SUCCEEDED') {
    throw new Problem(
      'NothingToDo',
      `Cannot start execution "${seen.name}" again: wanted a restore of a job that has failed, found ${machine} ${seen.status}.`,
    );
  }
  const input = JSON.stringify({ vaultName: task.vaultName, jobId: task.jobId });
  const byHand = `${seen.name.slice(0, 60)}-${doors.now().getTime().toString(36)}`;
  const names = isStartsName(seen.name) ? executionNames(task) : [];
  for (const name of [...names, byHand]) {
    const started = await startUnlessTaken(name, input, doors);
    if (started !== undefined) return started;
  }
  throw new Problem('NothingToDo', `Cannot start execution "${seen.name}" again: all its names are taken.`);
}

async function startUnlessTaken(name: string, input: string, { machines }: ConsoleDoors): Promise<string | undefined> {
  if ((await machines.describe(machines.arnOf('restore', name))) !== undefined) return undefined;
  try {
    return await machines.startRestore(name, input);
  } catch (error) {
    if (Error.isError(error) && error.name === 'ExecutionAlreadyExists') return undefined;
    throw error;
  }
}
