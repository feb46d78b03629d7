import { RecentStarts } from '../../functions/dispatch/gate.ts';
import type { StartDoors } from '../../functions/start.ts';
import { start } from '../../functions/start.ts';
import { home } from './glacier.ts';
import { SimulatedQueue } from './queue.ts';
import type { Restores } from './restores.ts';
import type { World } from './world.ts';

/** What waits, and who starts it: the queue, its event source, `start` and the gate. */
export interface Dispatch {
  /** Glacier's topic says that a job is done. */
  notify(message: string): void;
  /** Messages that wait for their turn. */
  waiting(): number;
  readonly queues: readonly SimulatedQueue[];
}

/** As infra/waiting-room.ts and infra/start.ts deploy it. */
const [visibilitySeconds, maxReceives, batchSize, maxConcurrency] = [180, 1000, 10, 2];

export function openDispatch(world: World, restores: () => Restores, onSmall: (jobId: string) => void): Dispatch {
  const recent = Array.from({ length: maxConcurrency }, () => new RecentStarts(() => world.nowMs));
  const doorsOf = (environment: number): StartDoors => ({
    executions: restores().executions,
    deadLetters: { put: async () => {} },
    home,
    restoresAtOnce: Math.min(1000, Math.max(1, Math.floor(world.options.workers / world.options.maxConcurrency))),
    ...(recent[environment] && { recent: recent[environment] }),
    queue: {
      async postpone(messages) {
        await world.call('SQS');
        queue.postpone(messages);
      },
    },
    shortRoad: {
      upToBytes: 128 * 2 ** 20,
      executions: {
        async start(name, input) {
          await world.call('StartExpressExecution');
          const { jobId } = input as { jobId: string };
          onSmall(jobId);
          void restoreShort(name, jobId);
          return true;
        },
      },
    },
    measure: () => {},
  });
  const restoreShort = async (name: string, jobId: string) => {
    if ((await restores().restoreSmall(jobId)) === 'SUCCEEDED') return;
    await restores().executions.start(name, { vaultName: 'photos', jobId }); // TakeLongRoad, without any gate
  };
  const queue = new SimulatedQueue(world, {
    visibilitySeconds,
    maxReceives,
    eventSource: { batchSize, maxConcurrency, handle: (records, environment) => start(records, doorsOf(environment)) },
  });
  return { notify: (message) => queue.send(message), waiting: () => queue.count, queues: [queue] };
}
