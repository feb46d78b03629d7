/**
 * Lambda: functions run from the bundle that would be uploaded, each environment a process of its own, with the
 * variables, the time and the memory that Lambda would give it. Unlike Lambda, nothing freezes an environment between
 * invocations, and /tmp is an ordinary folder (`TMPDIR`) without a limit. faults.ts lists what can go wrong on request.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import type { LambdaQuotas } from '../quotas.ts';
import { denied, type InvokeResult, notFound, serviceException, throttled, tooLarge } from './answers.ts';
import { runtimeProgram } from './bundle.ts';
import { answerInstead, factsOf } from './faults.ts';
import { openTemporaryRoot } from './folders.ts';
import { Functions } from './functions.ts';
import { perform } from './invocation.ts';
import { Logs } from './logs.ts';
import type { Mapping, Shown } from './operations/look.ts';
import type { Report } from './report.ts';
import type { FunctionSettings } from './settings.ts';
import { Slots } from './slots.ts';
import { Throttle } from './throttle.ts';

export { startLambdaEndpoint } from './endpoint.ts';
export type { Report } from './report.ts';
export type { FunctionSettings } from './settings.ts';

/** Of a synchronous request: 6 MB (Lambda guide, "gettingstarted-limits"). */
const requestLimitBytes = 6_291_456;

export interface LambdaOptions {
  /** Logs lie in `<dataFolder>/logs/<log group>.log`. */
  readonly dataFolder: string;
  readonly faults: Faults;
  readonly gatekeeper: Gatekeeper;
  /** `AWS_ENDPOINT_URL_S3` and the like, asked for whenever an environment starts. */
  readonly endpoints: () => Readonly<Record<string, string>>;
  /** Keeps what V8 compiles of the functions' code in this folder, for clouds that come later. @default none: nothing is kept */
  readonly compiledFolder?: string;
  /** How many invocations the account may run at once. @default that of the quotas, or 1000 */
  readonly concurrency?: number;
  /** By which clock. @default none but `concurrency`: nothing else is throttled */
  readonly throttling?: { readonly quotas: LambdaQuotas; readonly clock: Clock };
}

interface InvokeRequest {
  /** A function's ARN, with a version or without. */
  readonly functionArn: string;
  readonly payload: unknown;
  /** The role that calls, e.g. a state machine's; nobody is asked when absent. */
  readonly callerRole?: string;
}

export interface Lambda {
  /** Creates or replaces a function; gives its ARN. */
  createFunction(settings: FunctionSettings): Promise<string>;
  /** Freezes the function as it is; gives the version's ARN. */
  publishVersion(name: string): string;
  /** Freezes the function under this number, unless it has such a version; rejects where nothing changed since the last one. */
  publishVersionAs(name: string, number: string): void;
  deleteVersion(name: string, number: string): void;
  /** With all its versions. What is at work ends its invocation. */
  deleteFunction(name: string): void;
  invoke(request: InvokeRequest): Promise<InvokeResult>;
  /** Says that this queue feeds this function; who does it is a poller. */
  noteMapping(mapping: Mapping): void;
  /** Says that it feeds it no more. */
  forgetMapping(uuid: string): void;
  /** What people may look at. */
  readonly shown: Shown;
  /** One for each invocation that reached an environment, oldest first. */
  readonly reports: readonly Report[];
  /** Invocations that were throttled, by reason. */
  readonly throttled: ReadonlyMap<string, number>;
  /** Process ids of all environments, warm and at work. */
  readonly pids: number[];
  /** Ends every environment and removes what they ran from. */
  close(): Promise<void>;
}

export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const root = await openTemporaryRoot();
  const logs = new Logs(join(options.dataFolder, 'logs'), options.gatekeeper);
  const { compiledFolder, endpoints, throttling } = options;
  if (compiledFolder !== undefined) await mkdir(compiledFolder, { recursive: true });
  const program = await runtimeProgram(root, compiledFolder);
  const functions = new Functions({ root, program, logs, endpoints, compiledFolder });
  const concurrency = options.concurrency ?? throttling?.quotas.concurrency ?? 1000;
  const slots = new Slots(concurrency, throttling && new Throttle(throttling.quotas, throttling.clock));
  const mappings = new Map<string, Mapping>();
  const reports: Report[] = [];
  let open = true;
  return {
    reports,
    throttled: slots.refused,
    createFunction: (settings) => functions.create(settings),
    publishVersion: (name) => functions.publish(name),
    publishVersionAs: (name, number) => functions.publishAs(name, number),
    deleteVersion: (name, number) => functions.deleteVersion(name, number),
    deleteFunction: (name) => functions.delete(name),
    invoke: async (request) =>
      open ? invoke(request, { ...options, functions, slots, reports }) : serviceException('after close'),
    noteMapping: (mapping) => void mappings.set(mapping.uuid, mapping),
    forgetMapping: (uuid) => void mappings.delete(uuid),
    shown: {
      concurrency,
      functions: () => functions.settings,
      find: (functionArn) => functions.find(functionArn),
      mappings: () => [...mappings.values()],
    },
    get pids() {
      return functions.versions.flatMap(({ pids }) => pids);
    },
    async close() {
      open = false;
      await Promise.all(functions.versions.map((version) => version.close()));
      await logs.close();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

interface Parts extends LambdaOptions {
  readonly functions: Functions;
  readonly slots: Slots;
  readonly reports: Report[];
}

async function invoke(request: InvokeRequest, parts: Parts): Promise<InvokeResult> {
  const requestId = randomUUID();
  const { functionArn, callerRole } = request;
  const refusal = refuse(requestId, callerRole, functionArn, parts.gatekeeper);
  if (refusal) return refusal;
  const version = parts.functions.find(functionArn);
  if (!version) return notFound(requestId, functionArn);
  const payload = JSON.stringify(request.payload ?? null);
  const sizeBytes = Buffer.byteLength(payload);
  if (sizeBytes > requestLimitBytes) return tooLarge(requestId, sizeBytes, requestLimitBytes);

  const { name, timeoutSeconds, reservedConcurrency } = version.settings;
  const accident = parts.faults.strike('lambda:Invoke', factsOf(name, request.payload));
  const instead =
    accident && (await answerInstead({ fault: accident, requestId, payload: request.payload, timeoutSeconds }));
  if (instead) return instead;
  const slot = parts.slots.take(name, reservedConcurrency);
  if (typeof slot === 'string') return throttled(requestId, slot);
  try {
    const call = { requestId, functionArn, payload, ...(accident ? { accident } : {}) };
    return await perform(version, call, parts.reports);
  } finally {
    slot.free();
  }
}

function refuse(requestId: string, caller: string | undefined, resource: string, gatekeeper: Gatekeeper) {
  if (caller === undefined) return undefined;
  const answer = gatekeeper.ask({ caller, action: 'lambda:InvokeFunction', resource });
  return answer.allowed ? undefined : denied(requestId, answer.reason);
}
