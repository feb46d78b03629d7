import { randomUUID } from 'node:crypto';
import type { MessagesRequest } from './request.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Problem {
  /** The code in SNS's XML and in SQS's `x-amzn-query-error`. */
  readonly code: string;
  /** Where SQS's JSON calls it otherwise. */
  readonly jsonCode?: string;
  readonly status: number;
  readonly message: string;
}

/** An error in the shape of the service's own protocol. */
export function problem(
  service: MessagesRequest['service'],
  { code, jsonCode = code, status, message }: Problem,
): Answer {
  const fault = status < 500 ? 'Sender' : 'Receiver';
  if (service === 'sns')
    return { status, headers: { 'content-type': 'text/xml' }, body: errorXml(code, message, fault) };
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${code};${fault}` },
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${jsonCode}`, message }),
  };
}

/**
 * 403. SNS has a name of its own for it (seen: aws-ia/terraform-aws-control_tower_account_factory issue 151). SQS's was
 * seen in aws/serverless-application-model issue 3633, by a client that prefers `x-amzn-query-error`; its name in the
 * JSON is not established.
 */
export const accessDenied = (service: MessagesRequest['service'], message: string): Answer =>
  service === 'sns'
    ? problem(service, { code: 'AuthorizationError', status: 403, message })
    : problem(service, { code: 'AccessDenied', jsonCode: 'AccessDeniedException', status: 403, message });

export const missingToken = (service: MessagesRequest['service']): Answer =>
  problem(service, {
    code: 'MissingAuthenticationToken',
    status: 403,
    message: 'Request is missing Authentication Token',
  });

export const internalError = (service: MessagesRequest['service'], message: string, status = 500): Answer =>
  problem(service, { code: 'InternalError', status, message });

function errorXml(code: string, message: string, fault: string): string {
  const error = `<Error><Type>${fault}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
