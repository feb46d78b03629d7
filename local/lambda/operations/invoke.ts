import type { TextAnswer } from '../../http/send.ts';
import { ServiceError } from '../../http/service-error.ts';
import { type InvokeResult, type Refused, rateExceeded } from '../answers.ts';
import { functionArn, readFunctionArn } from '../settings.ts';
import type { LambdaCall, LambdaOperation } from './look.ts';

/** RequestResponse answers what the function answers; Event and DryRun answer at once (API reference, Invoke). */
export const invokeFunction: LambdaOperation = {
  method: 'POST',
  path: /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/,
  async run(call) {
    const { arn, executedVersion } = wanted(call);
    call.demand('InvokeFunction', arn);
    if (executedVersion === undefined) {
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    }
    const payload = payloadOf(call.body);
    const type = call.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (type === 'DryRun') return { status: 204, body: '' };
    if (type !== 'Event' && type !== 'RequestResponse') {
      throw new ServiceError('InvalidParameterValueException', `Unknown invocation type: ${String(type)}`);
    }
    const work = call.invoke({ functionArn: arn, payload });
    if (type === 'Event') return { status: 202, body: '' };
    return answerOf(await work, executedVersion);
  },
};

/** The function's ARN, with the version that the path, the ARN or the query names; no version where there is no such function. */
function wanted({ name, query, shown }: LambdaCall): { readonly arn: string; readonly executedVersion?: string } {
  const { name: ofName, version } = readFunctionArn(name);
  const qualifier = query.get('Qualifier') ?? version;
  const found = shown.find(`${ofName}:${qualifier}`);
  const arn = functionArn(qualifier === '$LATEST' ? ofName : `${ofName}:${qualifier}`);
  return found === undefined ? { arn } : { arn, executedVersion: found.number };
}

function payloadOf(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch (error) {
    const sentence = `Could not parse request body into json: ${Error.isError(error) ? error.message : String(error)}`;
    throw new ServiceError('InvalidRequestContentException', sentence);
  }
}

function answerOf(result: InvokeResult, version: string): TextAnswer {
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': version };
  if (result.ok) return { status: 200, headers, body: JSON.stringify(result.payload ?? null) };
  if (['error', 'timeout', 'exit'].includes(result.kind)) {
    return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body: result.cause };
  }
  throw errorOf(result);
}

/** Lambda's own refusals: what Step Functions shows as `Lambda.TooManyRequestsException` is an error of Invoke here. */
function errorOf({ error, cause, kind, reason }: Refused): ServiceError {
  if (kind === 'throttle') return new TooManyRequests(reason);
  const statuses: Readonly<Record<string, number>> = { service: 500, refused: 400 };
  return new ServiceError(error.replace(/^Lambda\./, ''), cause, statuses[kind] ?? 400);
}

/** The one error whose answer has a member of its own (API reference, Invoke). */
export class TooManyRequests extends ServiceError {
  readonly reason: Refused['reason'];

  constructor(reason: Refused['reason']) {
    super('TooManyRequestsException', rateExceeded, 429);
    this.reason = reason;
  }
}
