import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { openStack, vaultName } from '../../cli/cost/stack.ts';
import { requestArchive } from '../../cli/start/request.ts';
import { stopwatch } from '../../cli/start/stopwatch.ts';
import type { Measurement } from '../measurement.ts';

const MiB = 2 ** 20;

/** An archive through the whole stack on the local cloud: what a person sees of `npm start`, without the download. */
export const largeArchive: Measurement = {
  name: 'large archive',
  async measure(bench) {
    const sizeMiB = bench.quick ? 512 : 2048;
    await using stack = await openStack(bench);
    const { cloud, clients, outputs } = stack;
    const archive = await cloud.glacier.admin.putArchive(vaultName, Readable.from(random(sizeMiB)));
    const ended = new Promise<string>((resolve) => {
      cloud.stepFunctions.onStatusChange(({ status }) => void (status === 'RUNNING' || resolve(status)));
    });
    const sinceRequest = stopwatch();
    await requestArchive(clients.glacier, { vaultName, archiveId: archive.id, topicArn: outputs.topicArn });
    const status = await ended;
    const seconds = sinceRequest();
    if (status !== 'SUCCEEDED') throw new Error(`Cannot measure: the restore ended as ${status}`);
    const parts = cloud.lambda.reports.filter(({ functionName }) => functionName.includes('FetchPart'));
    return {
      title: `${sizeMiB / 1024} GiB end to end on the local cloud`,
      figures: [
        { name: 'from the request to the object', value: seconds, unit: 's' },
        { name: 'speed', value: sizeMiB / seconds, unit: 'MiB/s' },
        {
          name: 'Max Memory Used of fetch-part',
          value: Math.max(...parts.map(({ maxMemoryUsedMb }) => maxMemoryUsedMb)),
          unit: 'MB',
        },
      ],
      notes: ['Glacier, S3, Step Functions and all workers share these cores and this disk; on AWS they do not.'],
    };
  },
};

function* random(sizeMiB: number) {
  for (let done = 0; done < sizeMiB; done += 1) yield randomBytes(MiB);
}
