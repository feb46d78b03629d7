import { randomUUID } from 'node:crypto';
import { type Message, newMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { readRedrivePolicy } from './queue-attributes.ts';
import type { Queues } from './queues.ts';
import { invalidParameterValue, resourceNotFound } from './sqs-errors.ts';
import type { Store } from './store.ts';

/** A task as ListMessageMoveTasks shows it. */
export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  /** Undefined: each message goes back to the queue whose dead letter it is. */
  readonly destinationArn: string | undefined;
  readonly startedMs: number;
  readonly toMove: number;
  readonly moved: number;
  readonly failureReason: string | undefined;
}

/** Tasks that are remembered of a queue (API reference, ListMessageMoveTasks). */
const mostTasks = 10;

/** Moves dead letters back. Here a task is over when its start is answered. */
export class MoveTasks {
  readonly #store: Store;
  readonly #queues: Queues;
  readonly #tasks = new Map<string, MoveTask[]>();

  constructor(store: Store, queues: Queues) {
    this.#store = store;
    this.#queues = queues;
  }

  start(sourceArn: string, destinationArn: string | undefined): MoveTask {
    const source = this.#deadLetterQueue(sourceArn);
    const destination = destinationArn === undefined ? undefined : this.#queues.ofArn(destinationArn);
    if (destinationArn !== undefined && destination === undefined) throw notThere('DestinationArn');
    const messages = source.messages().filter(({ hidden }) => hidden === undefined);
    const targets = messages.map((message) => destination ?? this.#queues.ofArn(message.deadLetterOf ?? ''));
    const lost = targets.indexOf(undefined);
    const moved = lost < 0 ? messages.length : lost;
    this.#store.atomically(() => {
      for (const [at, message] of messages.slice(0, moved).entries()) move(message, source, targets[at]);
    });
    const failureReason = lost < 0 ? undefined : 'CouldNotDetermineMessageSource';
    const facts = { sourceArn, destinationArn, toMove: messages.length, moved, failureReason };
    return this.#remember({ handle: randomUUID(), startedMs: Date.now(), ...facts });
  }

  /** The latest first. */
  of(sourceArn: string): readonly MoveTask[] {
    if (this.#queues.ofArn(sourceArn) === undefined) throw notThere('SourceArn');
    return this.#tasks.get(sourceArn) ?? [];
  }

  #deadLetterQueue(arn: string): Queue {
    const queue = this.#queues.ofArn(arn);
    if (queue === undefined) throw notThere('SourceArn');
    const isTarget = ({ record }: Queue) =>
      readRedrivePolicy(record.attributes.RedrivePolicy)?.deadLetterTargetArn === arn;
    if (this.#queues.all().some(isTarget)) return queue;
    throw invalidParameterValue('Source queue must be configured as a Dead Letter Queue.');
  }

  #remember(task: MoveTask): MoveTask {
    this.#tasks.set(task.sourceArn, [task, ...(this.#tasks.get(task.sourceArn) ?? [])].slice(0, mostTasks));
    return task;
  }
}

/** It is a new message there, "with a new messageID and enqueueTime" (SQS guide, "sqs-configure-dead-letter-queue-redrive"). */
function move(message: Message, source: Queue, target: Queue | undefined): void {
  const { body, attributes, given } = message;
  target?.send(newMessage({ body, attributes, given }));
  source.drop(message);
}

const notThere = (parameter: string) =>
  resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
