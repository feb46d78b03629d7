import { StateFailure, Unresolved } from '../failure.ts';
import { field, isObject, type Json } from '../json.ts';
import { sdkMetadata } from './invoke-lambda.ts';
import type { Thread } from './thread.ts';

/** `arn:aws:states:::sqs:sendMessage`. A body that is not text already becomes JSON (Step Functions guide, "connect-sqs"). */
export async function sendMessage(parameters: Json, { run }: Thread): Promise<Json> {
  const request = isObject(parameters) ? parameters : {};
  const queueUrl = field(request, 'QueueUrl');
  if (typeof queueUrl !== 'string') throw new Unresolved("The parameter 'QueueUrl' must be a string");
  const body = field(request, 'MessageBody') ?? '';
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    const messageId = await run.engine.options.sendMessage(run.execution.roleName, queueUrl, text);
    return { MessageId: messageId, ...sdkMetadata() };
  } catch (error) {
    if (!Error.isError(error)) throw error;
    // As its SDK for Java names it, with the service before it (same guide, "concepts-error-handling").
    throw new StateFailure(`SQS.${error.name.replace(/(Exception)?$/, 'Exception')}`, error.message);
  }
}
