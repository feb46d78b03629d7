/** IAM's own endpoint, as far as people ask it: SimulatePrincipalPolicy. Policies come from templates. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { accountId, partition } from '../account.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { authenticate } from '../http/authenticate.ts';
import { type Listening, listen } from '../http/listen.ts';
import { BodyTooLarge, readBody } from '../http/read-body.ts';
import { queryCodeOf, Refusal } from '../http/refusal.ts';
import { send } from '../http/send.ts';
import { ServiceError } from '../http/service-error.ts';
import { sha256 } from '../http/signature.ts';
import { documentIn, type XmlValue } from '../sqs-sns/xml.ts';
import type { Policies } from './policies.ts';

export interface IamOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly gatekeeper: Gatekeeper;
  readonly policies: Pick<Policies, 'decide'>;
}

/** A form of a megabyte is no question. */
const mostBytes = 2 ** 20;

export const startIam = ({ port, ...parts }: IamOptions): Promise<Listening> =>
  listen(
    createServer((request, response) => void answer(parts, request, response)),
    port,
  );

type Parts = Omit<IamOptions, 'port'>;

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const RequestId = randomUUID();
  const sendXml = (status: number, body: string) =>
    send(response, { status, headers: { 'content-type': 'text/xml' }, body });
  try {
    const SimulatePrincipalPolicyResult = await act(parts, request);
    const answered = { SimulatePrincipalPolicyResult, ResponseMetadata: { RequestId } };
    sendXml(200, document('SimulatePrincipalPolicyResponse', answered));
  } catch (error) {
    const { status, name: Code, message: Message } = errorOf(error);
    const Type = status < 500 ? 'Sender' : 'Receiver';
    sendXml(status, document('ErrorResponse', { Error: { Type, Code, Message }, RequestId }));
  }
}

async function act({ gatekeeper, policies }: Parts, request: IncomingMessage): Promise<XmlValue> {
  const body = await readBody(request, mostBytes);
  const signed = { service: 'iam', gatekeeper, payloadHash: sha256(body), anyRegion: true };
  const { caller } = authenticate(request, signed);
  const form = new URLSearchParams(body.toString());
  const action = form.get('Action') ?? '';
  if (action !== 'SimulatePrincipalPolicy') throw new ServiceError('InvalidAction', `There is no ${action} here`);
  const arn = form.get('PolicySourceArn') ?? '';
  const verdict = gatekeeper.ask({ caller, action: `iam:${action}`, resource: arn });
  if (!verdict.allowed) throw new ServiceError('AccessDenied', verdict.reason, 403);
  return simulate(form, arn, policies);
}

/** Each action is evaluated for each resource (IAM API reference, SimulatePrincipalPolicy); without resources for all. */
function simulate(form: URLSearchParams, arn: string, policies: Parts['policies']): XmlValue {
  const [, roleName] = new RegExp(`^arn:${partition}:iam::${accountId}:role/(.+)$`).exec(arn) ?? [];
  const actions = membersOf(form, 'ActionNames');
  const resources = membersOf(form, 'ResourceArns');
  const asked = (resources.length > 0 ? resources : ['*']).flatMap((resource) =>
    actions.map((action) => ({ action, resource })),
  );
  const results = asked.map(({ action, resource }) => {
    const decision = roleName === undefined ? undefined : policies.decide(roleName, { action, resource });
    if (decision === undefined) throw new ServiceError('NoSuchEntity', `Cannot find the role ${arn}`, 404);
    return { EvalActionName: action, EvalResourceName: resource, EvalDecision: decision };
  });
  return { IsTruncated: 'false', EvaluationResults: results };
}

/** The Query API writes a list as `<name>.member.1` and so on. */
const membersOf = (form: URLSearchParams, name: string): string[] =>
  [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);

const document = (name: string, value: XmlValue): string =>
  documentIn('https://iam.amazonaws.com/doc/2010-05-08/', name, value);

function errorOf(error: unknown): ServiceError {
  if (error instanceof Refusal) return new ServiceError(queryCodeOf(error.kind), error.message, 403);
  if (error instanceof BodyTooLarge) return new ServiceError('RequestEntityTooLarge', error.message, 413);
  return ServiceError.from(error);
}
