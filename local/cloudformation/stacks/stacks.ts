import { randomUUID } from 'node:crypto';
import { accountId, partition, region } from '../../account.ts';
import type { ResolvedResource } from '../template/index.ts';
import type { Stack } from './stack.ts';

/** Types whose names are unique in the account (some of them everywhere). */
const named = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::StepFunctions::StateMachine',
]);

/** All stacks of the account, those that are deleted too: they are found by their ARN alone. */
export class Stacks {
  readonly #byId = new Map<string, Stack>();

  put(stack: Stack): void {
    this.#byId.set(stack.id, stack);
  }

  drop(stack: Stack): void {
    this.#byId.delete(stack.id);
  }

  /** By ARN, or by the name of one that is not deleted. */
  find(nameOrId: string): Stack | undefined {
    return this.#byId.get(nameOrId) ?? this.living().find(({ name }) => name === nameOrId);
  }

  /** All that are not deleted. */
  living(): readonly Stack[] {
    return [...this.#byId.values()].filter(({ deleted }) => deleted === undefined);
  }

  /** The ARN of another stack that has a resource of this type and name. */
  ownerOf(stack: Stack, { type, physicalId }: ResolvedResource): string | undefined {
    if (!named.has(type)) return undefined;
    const others = this.living().filter(({ id }) => id !== stack.id);
    return others.find(({ resources }) =>
      [...resources.values()].some((other) => other.type === type && other.physicalId === physicalId),
    )?.id;
  }
}

/** A stack of which there is only the name so far. */
export const newStack = (name: string): Stack => ({
  name,
  id: `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`,
  created: new Date().toISOString(),
  status: 'REVIEW_IN_PROGRESS',
  templateText: '{}',
  parameters: {},
  hidden: [],
  capabilities: [],
  tags: {},
  outputs: [],
  resources: new Map(),
  events: [],
  changeSets: new Map(),
  versions: new Map(),
});
