import { region } from '../../account.ts';
import { dataLimitExceeded, StateFailure } from '../failure.ts';
import { type Json, type JsonObject, sizeBytes } from '../json.ts';
import type { TaskState } from '../language/states.ts';
import { fill } from '../language/template.ts';
import { payloadLimitBytes } from '../limits.ts';
import { forgive } from './forgive.ts';
import { errorDetails } from './history.ts';
import { type Integration, integrationOf } from './integrations.ts';
import { deadline, unlessAborted } from './patience.ts';
import { numberOf, outputOf, payloadText } from './shape.ts';
import { type Outcome, record, type Thread, type Visit } from './thread.ts';

export const visitTask = (visit: Visit<TaskState>): Promise<Outcome> => forgive(visit, attempt);

interface Timeouts {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

async function attempt(visit: Visit<TaskState>): Promise<Json> {
  const { state, sight, thread } = visit;
  const parameters = state.parameters === undefined ? sight.input : fill(state.parameters, sight);
  const integration = integrationOf(state.resource);
  const timeouts = {
    timeoutSeconds: numberOf(state.timeoutSeconds, 'TimeoutSecondsPath', sight),
    heartbeatSeconds: numberOf(state.heartbeatSeconds, 'HeartbeatSecondsPath', sight),
  };
  schedule(thread, integration, payloadText(parameters, state.name), timeouts);
  const result = await perform(thread, integration, parameters, timeouts);
  return outputOf(visit, state, result);
}

function schedule(thread: Thread, integration: Integration, parameters: string, timeouts: Timeouts): void {
  const { events, facts } = integration;
  record(thread, `${events}Scheduled`, () => ({
    ...facts,
    ...(events === 'Task' ? { region, parameters } : { input: parameters, inputDetails: { truncated: false } }),
    ...(timeouts.timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeouts.timeoutSeconds }),
    ...(timeouts.heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: timeouts.heartbeatSeconds }),
  }));
  record(thread, `${events}Started`, events === 'Task' ? () => facts : undefined);
}

async function perform(thread: Thread, integration: Integration, parameters: Json, timeouts: Timeouts): Promise<Json> {
  try {
    const result = await inTime(integration.run(parameters, thread), timeouts, thread);
    // Whoever answered may have answered `undefined`, which JSON does not have.
    const output = JSON.stringify(result) ?? 'null';
    if (sizeBytes(output) > payloadLimitBytes) throw dataLimitExceeded(integration.resource);
    record(thread, `${integration.events}Succeeded`, () => ({
      ...taskFacts(integration),
      output,
      outputDetails: { truncated: false },
    }));
    return result;
  } catch (error) {
    if (error instanceof StateFailure && !thread.signal.aborted) recordFailure(thread, integration, error);
    throw error;
  }
}

function recordFailure(thread: Thread, integration: Integration, { error, reason }: StateFailure): void {
  const end = error === 'States.Timeout' || error === 'States.HeartbeatTimeout' ? 'TimedOut' : 'Failed';
  record(thread, `${integration.events}${end}`, () => ({ ...taskFacts(integration), ...errorDetails(error, reason) }));
}

/** Only the Task events say again what they are about. */
const taskFacts = ({ events, facts }: Integration): JsonObject => (events === 'Task' ? facts : {});

/** A task that is out of time is abandoned: Lambda goes on, nobody hears its answer. */
function inTime(work: Promise<Json>, { timeoutSeconds, heartbeatSeconds }: Timeouts, thread: Thread): Promise<Json> {
  const unheard = unlessAborted(work, thread.signal);
  if (timeoutSeconds === undefined && heartbeatSeconds === undefined) return unheard;
  return new Promise((resolve, reject) => {
    const late = (name: string) => () => reject(new StateFailure(name, undefined));
    const stops = [
      deadline(timeoutSeconds, late('States.Timeout')),
      // No integration here sends heartbeats, so the first one is missed.
      deadline(heartbeatSeconds, late('States.HeartbeatTimeout')),
    ];
    unheard.then(resolve, reject).finally(() => stops.forEach((stop) => stop()));
  });
}
