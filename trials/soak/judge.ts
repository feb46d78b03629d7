import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { type Reasons, reasonsFor } from './reasons.ts';
import type { Row } from './rows.ts';
import type { Soak } from './soak.ts';

/** What became of it all. */
export interface Verdict {
  /** Neither an identical object nor a failure that can be accounted for: each a sentence. */
  readonly lost: readonly string[];
  /** Objects that were made, at whatever time, and are not their source. */
  readonly wrong: readonly string[];
  readonly leftOver: readonly string[];
  /** Rows that failed for good. */
  readonly failed: Reasons;
}

/** Of a hundred restores so many may fail for good. */
const mostFailedPercent = 1;

export async function judge(soak: Soak): Promise<Verdict> {
  const failed = await reasonsFor(soak);
  const hasFailed = (key: string) => failed.unexplained.every((line) => !line.startsWith(key));
  const lost: string[] = [];
  const excused: string[] = [];
  for (const row of soak.rows) {
    const state = await stateOf(soak, row);
    if (state === 'identical') continue;
    if (state === 'FAILED' && hasFailed(row.key)) excused.push(row.key);
    else lost.push(`${row.key}, ${row.sizeBytes} bytes: no object like its source; its execution is ${state}`);
  }
  const most = Math.ceil((soak.rows.length * mostFailedPercent) / 100);
  const tooMany = excused.slice(most).map((key) => `${key} failed, as the ${most + 1}th or later of at most ${most}`);
  return { lost: [...lost, ...tooMany], wrong: soak.ledger.wrong, leftOver: await leftOvers(soak), failed };
}

async function stateOf(soak: Soak, row: Row): Promise<string> {
  const { clients, cloud } = soak.world;
  const jobId = soak.jobs.get(row)?.at(-1) ?? '';
  const state = soak.runs.of(jobId)?.status ?? 'nowhere';
  try {
    const request = new GetObjectCommand({ Bucket: outputOf(cloud, 'BucketName'), Key: row.key });
    const { Body } = await clients.s3.send(request);
    const isSource = Body instanceof Readable && (await soak.ledger.isSource(row.key, Body));
    return isSource ? 'identical' : state;
  } catch (error) {
    if (Error.isError(error) && error.name === 'NoSuchKey') return state;
    throw error;
  }
}

/** What the soak leaves behind in the cloud. Its processes are looked at when it is closed. */
async function leftOvers({ world, queueUrls }: Soak): Promise<readonly string[]> {
  const { stepFunctions, messages } = world.cloud;
  const uploads = await world.openUploads();
  const inQueues = queueUrls.flatMap((url) =>
    messages.messagesIn(url).map(({ body }) => `a message in ${url}: ${body}`),
  );
  return [
    ...uploads.map(({ key, uploadId }) => `the upload ${uploadId} of ${key}`),
    ...inQueues,
    ...Array.from({ length: stepFunctions.running }, () => 'an execution that runs'),
  ];
}
