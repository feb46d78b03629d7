import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStack, type Stack, vaultName } from '../../cli/cost/stack.ts';
import { requestArchive } from '../../cli/start/request.ts';
import { stopwatch } from '../../cli/start/stopwatch.ts';
import type { Measurement } from '../measurement.ts';

const sizeBytes = 64 * 1024;
const requestsAtOnce = 8;

/** Many small archives through RestoreSmallOutput on the local cloud. */
export const smallArchives: Measurement = {
  name: 'small archives',
  async measure(bench) {
    const count = bench.quick ? 200 : 1000;
    await using stack = await openStack(bench);
    const archiveIds: string[] = [];
    for (let index = 0; index < count; index += 1) {
      archiveIds.push((await stack.cloud.glacier.admin.putArchive(vaultName, randomBytes(sizeBytes))).id);
    }
    const sinceRequest = stopwatch();
    await requestAll(archiveIds, stack);
    const requestedSeconds = sinceRequest();
    await allThere(count, stack, bench.signal);
    const seconds = sinceRequest();
    const started = new Set(stack.cloud.lambda.reports.filter(({ initMs }) => initMs !== undefined)).size;
    return {
      title: `${count} archives of 64 KiB end to end on the local cloud`,
      figures: [
        { name: 'all requested', value: requestedSeconds, unit: 's' },
        { name: 'all restored', value: seconds, unit: 's' },
        { name: 'rate', value: count / seconds, unit: 'archives/s', goal: { wanted: 'at least', value: 100 } },
        { name: 'Lambda environments started for it', value: started, unit: '' },
      ],
      notes: ['Each environment is a process: starting one costs about 0.1 s of these cores.'],
    };
  },
};

async function requestAll(archiveIds: readonly string[], { clients, outputs }: Stack): Promise<void> {
  const waiting = archiveIds.values();
  const requester = async () => {
    for (const archiveId of waiting) {
      await requestArchive(clients.glacier, { vaultName, archiveId, topicArn: outputs.topicArn });
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, requester));
}

/** RestoreSmallOutput tells nobody of its ends: the objects do. */
async function allThere(count: number, { cloud }: Stack, signal: AbortSignal): Promise<void> {
  while ((cloud.s3.counts.get('PutObject') ?? 0) < count) await sleep(20, undefined, { signal });
}
