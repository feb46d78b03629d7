import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deployedFunction } from '../../cli/cost/functions.ts';
import { foldTreeHashes, toHex } from '../../functions/archive/tree-hash.ts';
import { type Child, startChild } from '../children.ts';
import type { Bench, Figure, Measurement } from '../measurement.ts';
import type { Listening } from '../servers/options.ts';
import { median, repeat } from '../statistics.ts';
import type { Taken } from '../workers/measured.ts';
import { peakMiB } from './part.ts';

const parts = 10_000;
const partSizeBytes = 128 * 2 ** 20;
const sizeBytes = parts * partSizeBytes;
const job = { vaultName: 'bench', jobId: `size-${sizeBytes}` };
const manifestKey = 'results/bench/manifest.json';

/** The most parts there can be: both steps in processes of their own, between a Glacier and an S3 that answer at once. */
export const tenThousandParts: Measurement = {
  name: 'ten thousand parts',
  async measure(bench) {
    using running = new DisposableStack();
    const serve = async (name: string, ...args: string[]) => {
      const child = running.use(startChild(`servers/${name}.ts`, bench.folder, { args: ['{}', ...args] }));
      return (await child.nextWord<Listening>()).url;
    };
    const { files, treeHash } = results();
    const file = path.join(bench.folder, 'results.json');
    writeFileSync(file, JSON.stringify(files));
    const urls = { glacier: await serve('glacier'), s3: await serve('upload-s3', file) };
    const step = async (name: string, event: object): Promise<Figure[]> => {
      using child = await startStep(bench, name, urls);
      const taken = await repeat(bench, () => child.ask<Taken>(event));
      return figuresOf(name, taken);
    };
    return {
      title: '10,000 parts: Plan and Finalize',
      figures: [...(await step('Plan', job)), ...(await step('Finalize', finalizeTask(treeHash)))],
      notes: ['Results are read as a stream; memory is the whole process, Node with it.'],
    };
  },
};

async function startStep(bench: Bench, name: string, urls: { glacier: string; s3: string }): Promise<Child> {
  const { codeFolder, environment } = await deployedFunction(bench.assembly, name);
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_GLACIER: urls.glacier,
    AWS_ENDPOINT_URL_S3: urls.s3,
    LAMBDA_TASK_ROOT: codeFolder,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ...environment,
  };
  const child = startChild('workers/step.ts', bench.folder, { env });
  await child.nextWord();
  return child;
}

/** What a map over all parts leaves behind: one row per part. */
function results() {
  const hashes = Array.from({ length: parts }, (_, index) => createHash('sha256').update(`part ${index}`).digest());
  const rows = hashes.map((hash, index) => ({
    partNumber: index + 1,
    sizeBytes: partSizeBytes,
    treeHash: toHex(hash),
    crc32: 'AAAAAA==',
    eTag: `"${createHash('md5').update(hash).digest('hex')}"`,
  }));
  const rowsKey = 'results/bench/SUCCEEDED_0.jsonl';
  const manifest = { ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key: rowsKey, Size: 0 }] } };
  const files = {
    [manifestKey]: JSON.stringify(manifest),
    [rowsKey]: rows.map((row) => JSON.stringify(row)).join('\n'),
  };
  return { files, treeHash: toHex(foldTreeHashes(hashes)) };
}

const finalizeTask = (treeHash: string) => ({
  outcome: 'planned',
  ...job,
  bucket: 'bench',
  key: 'object',
  uploadId: 'upload',
  sizeBytes,
  partSizeBytes,
  treeHash,
  verified: 'tree-hash',
  largeParts: false,
  partNumbers: Array.from({ length: parts }, (_, index) => index + 1),
  fetched: { ResultWriterDetails: { Bucket: 'work', Key: manifestKey } },
});

const figuresOf = (name: string, taken: readonly Taken[]): Figure[] => [
  {
    name: `${name}: time`,
    value: median(taken.map(({ wallSeconds }) => wallSeconds)),
    unit: 's',
    goal: { wanted: 'at most', value: 1 },
  },
  { name: `${name}: memory at most`, value: peakMiB(taken), unit: 'MiB', goal: { wanted: 'at most', value: 150 } },
];
