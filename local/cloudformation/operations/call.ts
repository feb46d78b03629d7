import { region } from '../../account.ts';
import type { ReadObject } from '../../code-in-s3.ts';
import type { FormValue } from '../../http/form.ts';
import { ServiceError } from '../../http/service-error.ts';
import type { Tools } from '../stacks/operation.ts';
import type { Stack } from '../stacks/stack.ts';
import type { Stacks } from '../stacks/stacks.ts';

/** One request: AWS's Query API, a form that names its Action, answered in XML. */
export interface Call {
  readonly stacks: Stacks;
  readonly form: Form;
  /** The region the request is signed for. A region other than this cloud's holds no stack. */
  readonly region: string;
  readonly caller: string;
  /** Throws where the caller may not do this to that. */
  readonly demand: (action: string, resource: string) => void;
  readonly tools: Tools;
  readonly readObject: ReadObject;
  readonly queueUrl: (queueName: string) => string;
  /** Goes on with it after the answer. */
  readonly inBackground: (work: Promise<void>) => void;
}

export type Form = Readonly<Record<string, FormValue>>;

export type Operation = (call: Call) => string | Promise<string>;

export const validationError = (sentence: string) => new ServiceError('ValidationError', sentence);

/** A text of the request; empty counts as absent. */
export function textIn(form: Form, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function needed(form: Form, name: string): string {
  const value = textIn(form, name);
  if (value !== undefined) return value;
  const member = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A list of texts. */
export const textsIn = (form: Form, name: string): readonly string[] =>
  membersIn(form, name).filter((member) => typeof member === 'string');

/** A list of structures, of which only the texts are of interest here. */
export const structuresIn = (form: Form, name: string): readonly Readonly<Record<string, string>>[] =>
  membersIn(form, name).map((member) =>
    Object.fromEntries(Object.entries(Object(member)).map(([key, value]) => [key, String(value)])),
  );

function membersIn(form: Form, name: string): readonly FormValue[] {
  const value = form[name];
  return Array.isArray(value) ? value : [];
}

/** The stack that a request names, if there is one: in another region there is none. */
export function findStack({ stacks, region: asked }: Call, nameOrId: string): Stack | undefined {
  return asked === region ? stacks.find(nameOrId) : undefined;
}

/** The stack, whose ARN the caller must be allowed to do this to. Throws CloudFormation's own error where there is none. */
export function stackOf(
  call: Call,
  action: string,
  notThere = (name: string) => `Stack [${name}] does not exist`,
): Stack {
  const name = needed(call.form, 'StackName');
  const stack = findStack(call, name);
  call.demand(action, stack?.id ?? '*');
  if (stack === undefined) throw validationError(notThere(name));
  return stack;
}
