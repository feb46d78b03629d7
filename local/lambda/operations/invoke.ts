import type { InvokeResult, Refused } from '../answers.ts';
import { functionArn, readFunctionArn } from '../settings.ts';
import { LambdaError, type Shown } from './look.ts';

/** What Invoke answers; `failed` where the function itself did. */
export interface Invoked {
  readonly status: number;
  readonly failed: boolean;
  readonly body: string;
}

export interface InvokeCall {
  readonly shown: Shown;
  readonly demand: (action: string, resource: string) => void;
  readonly invoke: (request: { readonly functionArn: string; readonly payload: unknown }) => Promise<InvokeResult>;
  /** Name or ARN, with a version or without. */
  readonly name: string;
  readonly body: string;
}

/** RequestResponse only (API reference, Invoke). */
export const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

export async function invokeFunction({ shown, demand, invoke, name, body }: InvokeCall): Promise<Invoked> {
  const { name: ofName, version } = readFunctionArn(name);
  const arn = version === '$LATEST' ? functionArn(ofName) : `${functionArn(ofName)}:${version}`;
  demand('InvokeFunction', arn);
  if (shown.find(arn) === undefined) {
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  }
  return answerOf(await invoke({ functionArn: arn, payload: payloadOf(body) }));
}

function payloadOf(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch (error) {
    const sentence = `Could not parse request body into json: ${Error.isError(error) ? error.message : String(error)}`;
    throw new LambdaError('InvalidRequestContentException', sentence, 400);
  }
}

function answerOf(result: InvokeResult): Invoked {
  if (result.ok) return { status: 200, failed: false, body: JSON.stringify(result.payload ?? null) };
  if (['error', 'timeout', 'exit'].includes(result.kind)) return { status: 200, failed: true, body: result.cause };
  throw refusalOf(result);
}

/** What Step Functions shows as `Lambda.TooManyRequestsException` is an error of Invoke here. */
function refusalOf({ error, cause, kind }: Refused): LambdaError {
  const statuses: Readonly<Record<string, number>> = { throttle: 429, service: 500 };
  return new LambdaError(error.replace(/^Lambda\./, ''), cause, statuses[kind] ?? 400);
}
