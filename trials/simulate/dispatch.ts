import { type AdmitDoors, admit } from '../../functions/admit.ts';
import type { Waiting } from '../../functions/cloud/queue.ts';
import { gateOf } from '../../functions/dispatch/gate.ts';
import { type StartDoors, start } from '../../functions/start.ts';
import { defaults } from '../../infra/props.ts';
import { home } from './glacier.ts';
import { SimulatedQueue } from './queue.ts';
import { deliverySeconds } from './quotas.ts';
import type { Ended, Restores } from './restores.ts';
import type { SimulatedFiles } from './store.ts';
import type { World } from './world.ts';

/** What waits, and who starts it: three queues, `start`, `admit` and the gate, as infra/ deploys them. */
export interface Dispatch {
  /** Glacier's topic says that a job is done. */
  notify(message: string): void;
  /** EventBridge says that a restore has ended. */
  ended(ended: Ended): void;
  /** Messages that wait for their turn. */
  waiting(): number;
  readonly queues: readonly SimulatedQueue[];
}

export interface DispatchDoors {
  readonly restores: () => Restores;
  readonly work: SimulatedFiles;
  /** A small restore begins. */
  readonly onSmall: (jobId: string) => void;
}

const stateMachineArn = `arn:aws:states:${home.region}:${home.accountId}:stateMachine:RestoreJobOutput`;
const executionArn = (name: string) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
const maxReceives = 1000;
/** infra/notification-queue.ts */
const visibilitySeconds = { queue: 1980, room: 120, bell: 360 };
/** infra/admit.ts */
const bellBatches = { batchSize: 10, maxConcurrency: 2 };
/** functions/admit.ts, `longestMs` */
const admitSeconds = 25;

export function openDispatch(world: World, doors: DispatchDoors): Dispatch {
  const sizes = { minimumPartSizeBytes: 128 * 2 ** 20, smallOutputUpToBytes: 128 * 2 ** 20 };
  const { workers, maxConcurrency } = world.options;
  const queue = new SimulatedQueue(world, {
    visibilitySeconds: visibilitySeconds.queue,
    maxReceives,
    eventSource: {
      batchSize: 10,
      maxConcurrency: defaults.smallWorkers / 10,
      handle: (records) => start(records, startDoors()),
    },
  });
  const room = new SimulatedQueue(world, { visibilitySeconds: visibilitySeconds.room, maxReceives });
  const bell = new SimulatedQueue(world, {
    visibilitySeconds: visibilitySeconds.bell,
    maxReceives,
    eventSource: {
      ...bellBatches,
      async handle(records) {
        const endsAt = world.time.nowSeconds + admitSeconds * world.each;
        await admit(records, { ...admitDoors(), hasTime: () => world.time.nowSeconds < endsAt });
        return { batchItemFailures: [] };
      },
    },
  });
  const everyMinute = () => {
    bell.send(JSON.stringify({ source: 'aws.events' }));
    world.time.after(60, everyMinute, true);
  };
  world.time.after(60, everyMinute, true);

  const startDoors = (): StartDoors => ({
    deadLetters: { put: async () => {} },
    home,
    queue: {
      async postpone(messages) {
        await world.call('SQS');
        queue.postpone(messages);
      },
    },
    room: {
      async sendBatch(messages) {
        await world.call('SQS');
        for (const { body, arrivedMs } of messages) room.send(body, { arrived: String(arrivedMs) });
        return [];
      },
    },
    bell: {
      async send(body) {
        await world.call('SQS');
        bell.send(body);
      },
    },
    restoreSmallOutput: {
      upToBytes: sizes.smallOutputUpToBytes,
      executions: {
        async startAndWait(_, input) {
          await world.call('StartExpressExecution');
          const { jobId } = input as { jobId: string };
          doors.onSmall(jobId);
          return await doors.restores().restoreSmall(jobId);
        },
      },
    },
  });

  const admitDoors = (): Omit<AdmitDoors, 'hasTime'> => ({
    stateMachineArn,
    executions: doors.restores().executions,
    gate: gateOf({
      work: doors.work,
      executions: doors.restores().executions,
      limits: { workers, maxConcurrency },
      now: () => new Date(world.nowMs),
      sleep: (ms) => world.spend(ms / 1000),
    }),
    room: {
      async receive(atMost) {
        await world.call('SQS');
        return room.receive(atMost).map(
          ({ body, receiptHandle, messageAttributes }): Waiting => ({
            body,
            receiptHandle,
            arrivedMs: Number(messageAttributes.arrived?.stringValue),
          }),
        );
      },
      async delete(messages) {
        await world.call('SQS');
        for (const { receiptHandle } of messages) room.delete(receiptHandle);
      },
      async postpone(messages) {
        await world.call('SQS');
        room.postpone(messages);
      },
    },
    deadLetters: { put: async () => {} },
    home,
    settings: { maxConcurrency, minimumPartSizeBytes: sizes.minimumPartSizeBytes },
    measure: () => {},
  });

  return {
    notify: (message) => queue.send(message),
    ended: ({ name, status, redriveCount, stoppedMs }) => {
      const detail = { executionArn: executionArn(name), status, redriveCount, stopDate: stoppedMs };
      const tell = () => bell.send(JSON.stringify({ source: 'aws.states', detail }));
      world.time.after(deliverySeconds.event, tell, true);
    },
    waiting: () => queue.count + room.count,
    queues: [queue, room, bell],
  };
}
