import { roleArn } from '../arn.ts';
import { parseJson } from '../json.ts';
import type { Machine } from '../language/states.ts';
import { expressSeconds } from '../limits.ts';
import type { Engine, Opening } from './engine.ts';
import { contextOf, type Execution } from './execution.ts';
import { deadline } from './patience.ts';
import { Run } from './run.ts';
import { runStates } from './run-states.ts';
import { payloadText } from './shape.ts';

/** Runs an execution from where its frame stands. Resolves at its end, whatever that is. */
export async function drive(engine: Engine, execution: Execution, machine: Machine, opening: Opening): Promise<void> {
  const run = new Run(engine, execution);
  engine.runs.set(execution.executionArn, run);
  begin(run, opening);
  const inTime = [
    deadline(machine.timeoutSeconds, () => timeOut(run)),
    deadline(execution.type === 'EXPRESS' ? expressSeconds : undefined, () => timeOut(run)),
  ];
  try {
    const output = await work(run, machine);
    run.end({ status: 'SUCCEEDED', output: payloadText(output, execution.name) });
  } catch (error) {
    run.fail(error);
  } finally {
    for (const stop of inTime) stop();
    if (engine.runs.get(execution.executionArn) === run) engine.runs.delete(execution.executionArn);
  }
}

async function work(run: Run, machine: Machine) {
  const { execution, trail, signal } = run;
  const frame = (execution.frame ??= { state: machine.startAt, input: parseJson(execution.input) });
  const context = contextOf(execution, parseJson(execution.input));
  return runStates(machine, frame, { run, trail, signal, context, runStates });
}

function begin(run: Run, opening: Opening): void {
  const { input, roleName, redriveCount } = run.execution;
  if (opening === 'redrive') run.record(run.trail, 'ExecutionRedriven', () => ({ redriveCount }));
  run.save();
  if (opening !== 'start') return;
  run.record(run.trail, 'ExecutionStarted', () => ({
    input,
    inputDetails: { truncated: false },
    roleArn: roleArn(roleName),
  }));
  // Taken from recorded histories: the first state's event names 0 as the one before it, too.
  run.trail.previousEventId = 0;
}

/** Only the event has the error, and nothing a cause; DescribeExecution shows neither (floci-io/floci issue 2733). */
const timeOut = (run: Run): void => run.end({ status: 'TIMED_OUT', error: 'States.Timeout' });
