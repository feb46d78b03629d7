import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../faults.ts';
import { exited, failed, type InvokeResult, timedOut } from './answers.ts';
import type { Ending, Environment } from './environment.ts';
import { type Report, reportLine } from './report.ts';
import type { Invocation } from './runtime/protocol.ts';
import type { Version } from './version.ts';

/**
 * Lambda allows the code ten seconds to load; then it begins anew in the function's own time (Lambda guide,
 * "lambda-runtime-environment"). Here it goes on instead.
 */
const initLimitMs = 10_000;
/** Of a response: 6 MB (Lambda guide, "gettingstarted-limits") and 100 bytes more, as the error says it (getmoto/moto tests it). */
const responseLimitBytes = 6_291_556;

export interface Call {
  readonly requestId: string;
  readonly functionArn: string;
  /** The event, as JSON. */
  readonly payload: string;
  readonly accident?: Fault;
}

/** One invocation in an environment of `version`, warm or cold: run, framed in the log, reported and answered. */
export async function perform(version: Version, call: Call, reports: Report[]): Promise<InvokeResult> {
  const { timeoutSeconds } = version.settings;
  const { environment, failure } = await version.environment(initLimitMs + timeoutSeconds * 1000);
  environment.writeLog(`START RequestId: ${call.requestId} Version: ${version.number}`);
  const startedMs = performance.now();
  const ending = failure ?? (await run(environment, call, timeoutSeconds * 1000));
  const durationMs = performance.now() - startedMs;
  const report = reportOf(version, environment, call, ending, durationMs);
  environment.writeLog(`END RequestId: ${call.requestId}`);
  environment.writeLog(reportLine(report));
  reports.push(report);
  version.giveBack(environment);
  return answer(call.requestId, ending, timeoutSeconds);
}

async function run(environment: Environment, call: Call, limitMs: number): Promise<Ending> {
  const { accident, requestId, payload, functionArn } = call;
  const kind = accident?.kind;
  if (kind === 'crash-before' || kind === 'out-of-memory') return environment.kill();
  const invocation: Invocation = {
    requestId,
    payload,
    invokedFunctionArn: functionArn,
    deadlineMs: Date.now() + limitMs,
  };
  const afterMs = Number(accident?.details?.afterMs ?? 0);
  const crash = kind === 'crash-during' ? setTimeout(() => void environment.kill(), afterMs) : undefined;
  const ending = await environment.run(invocation, limitMs);
  clearTimeout(crash);
  if (kind === 'delay') await sleep(Number(accident?.details?.ms));
  return kind === 'crash-after' ? environment.kill() : ending;
}

function answer(requestId: string, ending: Ending, timeoutSeconds: number): InvokeResult {
  if (ending.how === 'answered') return answered(ending.payload);
  if (ending.how === 'failed') return failed(ending.failure, 'error');
  return ending.how === 'exited' ? exited(requestId, ending.with) : timedOut(requestId, timeoutSeconds);
}

function answered(payload: string): InvokeResult {
  if (Buffer.byteLength(payload) <= responseLimitBytes) return { ok: true, payload: JSON.parse(payload) };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${responseLimitBytes} bytes).`;
  return failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }, 'error');
}

const statuses = { answered: 'success', failed: 'error', 'timed out': 'timeout', exited: 'failure' } as const;

function reportOf(version: Version, environment: Environment, call: Call, ending: Ending, durationMs: number): Report {
  const { name, memoryMb } = version.settings;
  const initMs = environment.takeInitMs();
  const peakMb = Math.ceil(environment.peakBytes / 1024 / 1024);
  return {
    functionName: name,
    requestId: call.requestId,
    durationMs,
    billedMs: Math.ceil(durationMs + (initMs ?? 0)),
    memoryMb,
    maxMemoryUsedMb: call.accident?.kind === 'out-of-memory' ? memoryMb : Math.min(peakMb, memoryMb),
    ...(initMs === undefined ? {} : { initMs }),
    status: statuses[ending.how],
  };
}
