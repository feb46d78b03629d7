import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReadObject } from '../../code-in-s3.ts';
import type { Gatekeeper } from '../../gatekeeper.ts';
import { authenticate } from '../../http/authenticate.ts';
import { readForm } from '../../http/form.ts';
import { BodyTooLarge, readBody } from '../../http/read-body.ts';
import { queryCodeOf, Refusal } from '../../http/refusal.ts';
import { send } from '../../http/send.ts';
import { ServiceError } from '../../http/service-error.ts';
import { sha256 } from '../../http/signature.ts';
import { textIn } from '../operations/call.ts';
import { operations } from '../operations/index.ts';
import { document, element } from '../operations/xml.ts';
import type { Tools } from '../stacks/operation.ts';
import type { Stacks } from '../stacks/stacks.ts';

export interface Parts {
  readonly stacks: Stacks;
  readonly gatekeeper: Gatekeeper;
  /** There once all services are. */
  readonly tools: () => Promise<Tools>;
  readonly readObject: ReadObject;
  readonly queueUrl: (queueName: string) => string;
  readonly inBackground: (work: Promise<void>) => void;
}

/** A template in the body has 51,200 bytes at most, of which each may be three characters of the form. */
const mostBytes = 2 ** 20;

export async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const sendXml = (status: number, body: string) =>
    send(response, { status, headers: { 'content-type': 'text/xml' }, body });
  try {
    const { action, result } = await act(parts, request);
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    sendXml(200, document(`${action}Response`, element(`${action}Result`, result), metadata));
  } catch (error) {
    const { status, name, message } = errorOf(error);
    const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
    const said = element('Error', type, element('Code', name), element('Message', { text: message }));
    sendXml(status, document('ErrorResponse', said, element('RequestId', requestId)));
  }
}

async function act({ gatekeeper, tools, ...parts }: Parts, request: IncomingMessage) {
  const body = await readBody(request, mostBytes);
  const signed = { service: 'cloudformation', gatekeeper, payloadHash: sha256(body), anyRegion: true };
  const { caller, credential } = authenticate(request, signed);
  const form = readForm(body.toString());
  const action = textIn(form, 'Action') ?? '';
  const operation = operations[action];
  if (operation === undefined) throw new ServiceError('InvalidAction', `Could not find operation ${action} here`);
  const demand = demandOf(gatekeeper, caller);
  const { region } = credential.scope;
  return { action, result: await operation({ ...parts, tools: await tools(), form, demand, caller, region }) };
}

const demandOf = (gatekeeper: Gatekeeper, caller: string) => (action: string, resource: string) => {
  const verdict = gatekeeper.ask({ caller, action: `cloudformation:${action}`, resource });
  if (!verdict.allowed) throw new ServiceError('AccessDenied', verdict.reason, 403);
};

/** CloudFormation API reference, "CommonErrors". */
function errorOf(error: unknown): ServiceError {
  if (error instanceof Refusal) return new ServiceError(queryCodeOf(error.kind), error.message, 403);
  if (error instanceof BodyTooLarge) return new ServiceError('RequestEntityTooLarge', error.message, 413);
  return ServiceError.from(error);
}
