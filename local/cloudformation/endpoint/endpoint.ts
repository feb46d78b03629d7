import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gatekeeper } from '../../gatekeeper.ts';
import { describeStacks } from './describe-stacks.ts';
import { CloudFormationError } from './errors.ts';
import type { Stack } from './index.ts';
import { document, element } from './xml.ts';

export interface Door {
  readonly stacks: ReadonlyMap<string, Stack>;
  readonly gatekeeper: Gatekeeper;
}

/** One request: AWS's Query API, a form that names its Action, answered in XML. */
export interface Call extends Door {
  readonly form: URLSearchParams;
  /** Throws where the caller may not do this to that. */
  readonly demand: (action: string, resource: string) => void;
}

const operations: Readonly<Record<string, (call: Call) => string>> = { DescribeStacks: describeStacks };

/** A form of a megabyte is no question about stacks. */
const mostBytes = 2 ** 20;

export async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  try {
    const form = new URLSearchParams(await textOf(request));
    const action = form.get('Action') ?? '';
    const operation = operations[action];
    if (operation === undefined)
      throw new CloudFormationError('InvalidAction', `Could not find operation ${action} here`);
    const result = operation({ ...door, form, demand: demandOf(door, accessKeyIdOf(request)) });
    send(response, 200, document(`${action}Response`, element(`${action}Result`, result), metadata));
  } catch (error) {
    const { status, name, message } = CloudFormationError.from(error);
    const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
    const said = element('Error', type, element('Code', name), element('Message', { text: message }));
    send(response, status, document('ErrorResponse', said, element('RequestId', requestId)));
  }
}

const demandOf =
  ({ gatekeeper }: Door, accessKeyId: string) =>
  (action: string, resource: string): void => {
    const verdict = gatekeeper.ask({ accessKeyId, action: `cloudformation:${action}`, resource });
    if (!verdict.allowed) throw new CloudFormationError('AccessDenied', verdict.reason, 403);
  };

function accessKeyIdOf({ headers }: IncomingMessage): string {
  const id = /Credential=([^/]+)\/\d+\/[^/]+\/cloudformation\/aws4_request/.exec(headers.authorization ?? '')?.[1];
  if (id !== undefined) return id;
  throw new CloudFormationError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    sizeBytes += bytes.length;
    if (sizeBytes > mostBytes) throw new CloudFormationError('RequestEntityTooLarge', 'The request is over 1 MB', 413);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) }).end(body);
}
