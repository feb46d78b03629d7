import path from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { writeSample } from '../../cli/start/sample.ts';
import { uploadArchive } from '../../cli/start/upload.ts';
import { startWorld, type World } from '../../test/end-to-end/harness.ts';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { start } from '../../test/end-to-end/stories.ts';
import type { Case } from './cases.ts';
import { sameBytes } from './same-bytes.ts';

/** How a restore went. */
export interface Outcome {
  /** From StartExecution to its end. */
  readonly seconds: number;
  /** Of fetch-part, the most in any REPORT line. */
  readonly maxMemoryUsedMb: number;
  /** Each a sentence; none where all is well. */
  readonly complaints: readonly string[];
}

const vaultName = 'demo';
const mostMemoryMb = 256;

/** Restores an archive of this size on a cloud of its own, compares every byte, and leaves nothing on the disk. */
export async function restore(wanted: Case): Promise<Outcome> {
  using folder = await temporaryFolder();
  const { changeTemplate } = wanted;
  const dataFolder = path.join(folder.path, 'cloud');
  const world = await startWorld({ changeTemplate, dataFolder, tierSeconds: { Standard: 86_400 } });
  try {
    const file = await writeSample(folder.path, wanted.sizeBytes);
    world.cloud.glacier.admin.createVault(vaultName);
    const { archiveId } = await uploadArchive({ glacier: world.clients.glacier, vaultName, file });
    const story = await start(world, 'large', archiveId);
    const startedMs = Date.now();
    const { status, error, cause } = await world.cloud.stepFunctions.ended(story.executionArn);
    const seconds = (Date.now() - startedMs) / 1000;
    const reports = world.cloud.lambda.reports.filter(({ functionName }) => functionName.includes('FetchPart'));
    const maxMemoryUsedMb = Math.max(...reports.map((report) => report.maxMemoryUsedMb));
    const complaints = [
      ...(status === 'SUCCEEDED' ? await complaintsOf(world, file.path) : [`ended ${status}: ${error}: ${cause}`]),
      ...(reports.length === wanted.parts ? [] : [`wanted ${wanted.parts} parts, fetched ${reports.length}`]),
      ...(maxMemoryUsedMb < mostMemoryMb
        ? []
        : [`fetch-part used ${maxMemoryUsedMb} MB, wanted less than ${mostMemoryMb}`]),
    ];
    return { seconds, maxMemoryUsedMb, complaints };
  } finally {
    await world.close();
  }
}

async function complaintsOf({ clients, cloud }: World, file: string): Promise<string[]> {
  const object = { Bucket: outputOf(cloud, 'BucketName'), Key: 'large' };
  const { Body } = await clients.s3.send(new GetObjectCommand(object));
  if (!(Body instanceof Readable)) throw new TypeError('The SDK gave an object as no stream of Node');
  return (await sameBytes(Body, file)) ? [] : ['the object is not the archive'];
}
