import { randomUUID } from 'node:crypto';
import { StateFailure, Unresolved } from '../failure.ts';
import { field, isObject, type Json, type JsonObject } from '../json.ts';
import type { Thread } from './thread.ts';

/** `arn:aws:states:::lambda:invoke`: the function's answer stands under Payload, among what the service says of the call. */
export async function invokeLambda(parameters: Json, thread: Thread): Promise<Json> {
  const request: JsonObject = isObject(parameters) ? parameters : {};
  const functionName = field(request, 'FunctionName');
  if (typeof functionName !== 'string') throw new Unresolved("The parameter 'FunctionName' must be a string");
  const payload = await invokeFunction(functionName, field(request, 'Payload') ?? {}, thread);
  return {
    ExecutedVersion: /:function:[^:]+:(\d+)$/.exec(functionName)?.[1] ?? '$LATEST',
    Payload: payload,
    ...sdkMetadata(),
    StatusCode: 200,
  };
}

export async function invokeFunction(functionArn: string, payload: Json, { run }: Thread): Promise<Json> {
  const callerRole = run.execution.roleName;
  const answer = await run.engine.options.invokeLambda({ functionArn, payload, callerRole });
  if (!answer.ok) throw new StateFailure(answer.error, answer.cause);
  // Lambda's answer came as JSON text: what is undefined here was null there.
  const value: Json = JSON.parse(JSON.stringify(answer.payload ?? null));
  return value;
}

/** What every call of a service brings along. */
export const sdkMetadata = (requestId: string = randomUUID()): JsonObject => ({
  SdkHttpMetadata: {
    AllHttpHeaders: { 'x-amzn-RequestId': [requestId] },
    HttpHeaders: { 'x-amzn-RequestId': requestId },
    HttpStatusCode: 200,
  },
  SdkResponseMetadata: { RequestId: requestId },
});
