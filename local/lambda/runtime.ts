/**
 * The program of one environment: what Lambda's Node runtime is to a function. It runs in a forked process, bundled
 * into one file, and knows of this repository nothing but its own folder.
 */
import { patchConsole, writeLine } from './runtime/console.ts';
import { failureOf, runtimeError } from './runtime/failure.ts';
import { type Handler, loadHandler } from './runtime/handler.ts';
import { guardMemory, peakBytes } from './runtime/memory.ts';
import { endOfOutput, type Invocation, type Word } from './runtime/protocol.ts';

const environment = {
  name: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
  version: process.env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
  memoryMb: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
};
const memoryLimitBytes = Number(environment.memoryMb) * 1024 * 1024;
let current: Invocation | undefined;

// The parent is gone, perhaps by SIGKILL. (A handler that never yields cannot hear it: only its parent can end it.)
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => {}); // Ctrl-C reaches the whole process group; the parent decides
process.on('uncaughtException', (error) => void die('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => void die('Unhandled Promise Rejection', unhandled(reason), 128));
patchConsole(() => current?.requestId);
guardMemory(memoryLimitBytes, () => void dieOfMemory());

await start();

async function start(): Promise<void> {
  try {
    const { LAMBDA_TASK_ROOT: folder = '', _HANDLER: name = '' } = process.env;
    const { handler, keep } = await loadHandler(folder, name, process.argv[2]);
    process.on('message', (invocation: Invocation) => void answer(handler, invocation).then(keep));
    await say({ word: 'ready', peakBytes: peakBytes() });
  } catch (error) {
    await die('Uncaught Exception', error, 1);
  }
}

async function answer(handler: Handler, invocation: Invocation): Promise<void> {
  current = invocation;
  const word = await outcome(handler, invocation);
  if (peakBytes() > memoryLimitBytes) return dieOfMemory(); // between two looks of the guard
  await flush(invocation.requestId);
  current = undefined;
  await say(word);
}

async function outcome(handler: Handler, invocation: Invocation): Promise<Word> {
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    return { word: 'answer', payload: toJson(result), peakBytes: peakBytes() };
  } catch (error) {
    logError('Invoke Error', error);
    return { word: 'failure', failure: failureOf(error), peakBytes: peakBytes(), last: false };
  }
}

function toJson(result: unknown): string {
  try {
    return JSON.stringify(result ?? null) ?? 'null';
  } catch {
    throw runtimeError('Runtime.JSONStringifyError', 'Unable to stringify response body');
  }
}

function contextOf(invocation: Invocation): unknown {
  return {
    awsRequestId: invocation.requestId,
    invokedFunctionArn: invocation.invokedFunctionArn,
    functionName: environment.name,
    functionVersion: environment.version,
    memoryLimitInMB: environment.memoryMb,
    logGroupName: environment.logGroupName,
    logStreamName: environment.logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => invocation.deadlineMs - Date.now(),
  };
}

/** What nobody caught ends the invocation under its own name, and the environment with it (aws-lambda-nodejs-runtime-interface-client). */
async function die(what: string, error: unknown, exitCode: number): Promise<void> {
  logError(what, error);
  const failure = failureOf(error);
  if (current) await flush(current.requestId);
  const end = { word: 'failure', failure, peakBytes: peakBytes(), last: true } as const;
  await say(current ? end : { word: 'stillborn', failure });
  process.exit(exitCode);
}

async function dieOfMemory(): Promise<void> {
  await say({ word: 'out of memory', peakBytes: peakBytes() });
  process.kill(process.pid, 'SIGKILL');
}

const unhandled = (reason: unknown): Error => runtimeError('Runtime.UnhandledPromiseRejection', String(reason));

function logError(what: string, error: unknown): void {
  const { errorType, errorMessage, trace } = failureOf(error);
  writeLine(current?.requestId, 'ERROR', `${what} \t${JSON.stringify({ errorType, errorMessage, stack: trace })}`);
}

async function flush(requestId: string): Promise<void> {
  const mark = `${endOfOutput(requestId)}\n`;
  await Promise.all(
    [process.stdout, process.stderr].map((pipe) => new Promise<void>((done) => pipe.write(mark, () => done()))),
  );
}

/** Settles when the parent can read it, or when there is no parent any more. */
function say(word: Word): Promise<void> {
  return new Promise((done) => {
    if (process.send === undefined || !process.connected) return done();
    process.send(word, () => done());
  });
}
