import { partition } from '../../account.ts';
import { common, forgiving, numberOrPath, onward } from './common-fields.ts';
import type { Fields } from './fields.ts';
import { mostSeconds } from './parse-simple.ts';
import type { Resource, TaskState } from './states.ts';
import type { Template } from './template.ts';

const resources: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  [`arn:${partition}:states:::lambda:invoke`, { kind: 'lambda-invoke' }],
  [`arn:${partition}:states:::states:startExecution`, { kind: 'start-execution', waits: false }],
  [`arn:${partition}:states:::sqs:sendMessage`, { kind: 'send-message' }],
  [`arn:${partition}:states:::states:startExecution.sync:2`, { kind: 'start-execution', waits: true }],
]);

const lambdaArn = /^arn:aws[a-z-]*:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/;

/** What each integration takes as Parameters, and what it must have. Anything else would be dropped unheard. */
const parameters = {
  'lambda-invoke': { known: ['FunctionName', 'Payload'], needed: 'FunctionName' },
  'start-execution': { known: ['StateMachineArn', 'Input', 'Name'], needed: 'StateMachineArn' },
  'send-message': { known: ['QueueUrl', 'MessageBody'], needed: 'QueueUrl' },
};

export function parseTask(fields: Fields, name: string, type: string): TaskState {
  const resource = parseResource(fields, type);
  const state: TaskState = {
    type: 'Task',
    ...common(fields, name),
    ...onward(fields),
    ...forgiving(fields),
    resource,
    timeoutSeconds: numberOrPath(fields, 'TimeoutSeconds', 1, mostSeconds),
    heartbeatSeconds: numberOrPath(fields, 'HeartbeatSeconds', 1, mostSeconds),
  };
  if (resource.kind !== 'lambda-function') checkParameters(fields, resource.kind, state.parameters);
  return state;
}

function parseResource(fields: Fields, type: string): Resource {
  const arn = fields.text('Resource');
  const resource = resources.get(arn);
  if (resource === undefined && lambdaArn.test(arn)) return { kind: 'lambda-function', functionArn: arn };
  if (resource === undefined) return fields.refuse(`The resource '${arn}' is not supported`);
  // "Express Workflows do not support Job-run (.sync)" (Step Functions guide, "choosing-workflow-type").
  if (resource.kind === 'start-execution' && resource.waits && type.endsWith('EXPRESS')) {
    fields.refuse(`An Express workflow cannot wait for '${arn}'`);
  }
  return resource;
}

function checkParameters(fields: Fields, kind: keyof typeof parameters, template: Template | undefined): void {
  const { known, needed } = parameters[kind];
  const names = template === undefined ? [] : namesOf(template);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) fields.refuse(`The parameter '${unknown.join("', '")}' is not supported`);
  if (!names.includes(needed)) fields.refuse(`The parameter '${needed}' is required`);
}

function namesOf(template: Template): string[] {
  if (template.kind === 'object') return template.entries.map(([name]) => name);
  if (template.kind === 'constant') return Object.keys(Object(template.value));
  return [];
}
