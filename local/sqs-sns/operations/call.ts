import type { Clock } from '../../clock.ts';
import type { MoveTasks } from '../move-tasks.ts';
import type { Params } from '../params.ts';
import type { Publishing } from '../publishing.ts';
import type { Queue } from '../queue.ts';
import type { Queues } from '../queues.ts';
import { invalidParameter, topicDoesNotExist } from '../sns-errors.ts';
import { invalidValue } from '../sqs-errors.ts';
import type { Store } from '../store.ts';
import type { Topic, Topics } from '../topics.ts';

/** What operations work on. */
export interface ServiceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly publishing: Publishing;
  readonly moveTasks: MoveTasks;
  /** The URL of a queue, under this endpoint's. */
  readonly queueUrl: (name: string) => string;
}

/** One request, its caller allowed. */
export interface Call extends ServiceParts {
  readonly params: Params;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Throws where the caller may not do this, too. */
  readonly demand: (action: string, resource: string) => void;
}

/** Gives what is answered; throws a ServiceError. */
export type Operation = (call: Call) => object | Promise<object>;

/** The queue of `QueueUrl`. */
export const queueIn = ({ params, queues }: Call): Queue => queues.ofUrl(params.text('QueueUrl'));

/** An integer between the two, or undefined where there is none. */
export function integerIn(params: Params, name: string, least: number, most: number, reason?: string) {
  const value = params.optionalInteger(name);
  if (value === undefined || (value >= least && value <= most)) return value;
  throw invalidValue(value, name, reason ?? `Must be between ${least} and ${most}, if provided.`);
}

/** The topic of an ARN. */
export function topicOf(arn: string, topics: Topics): Topic {
  const sections = arn.split(':').length;
  if (sections < 6) {
    throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${sections}`);
  }
  const topic = topics.ofArn(arn);
  if (topic === undefined) throw topicDoesNotExist();
  return topic;
}

/** One of a batch of parameters, with its id. */
export interface Entry {
  readonly id: string;
  readonly params: Params;
}
