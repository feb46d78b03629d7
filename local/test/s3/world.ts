import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { clockOf } from '../../clock.ts';
import { keysOf } from '../../credentials.ts';
import { Faults } from '../../faults.ts';
import { everyoneMay } from '../../gatekeeper.ts';
import { type S3, type S3Options, startS3 } from '../../s3/index.ts';
import { type RawAnswer, type RawOptions, raw } from './raw.ts';

/** One S3 with a bucket `box`, in a folder of its own. */
export interface World {
  readonly s3: S3;
  readonly faults: Faults;
  readonly folder: string;
  readonly client: S3Client;
  send(method: string, path: string, options?: RawOptions): Promise<RawAnswer>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function worldOf(options: Partial<S3Options> = {}, clientConfig: S3ClientConfig = {}): Promise<World> {
  const folder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'thaw-s3-')));
  const faults = new Faults();
  const s3 = await startS3({ dataFolder: folder, clock: clockOf(), faults, gatekeeper: everyoneMay, ...options });
  s3.createBucket('box');
  const client = clientOf(s3.url, clientConfig);
  return {
    s3,
    faults,
    folder,
    client,
    send: (method, path, rest) => raw(s3.url, method, path, rest),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await s3.close();
      if (options.dataFolder === undefined) await rm(folder, { recursive: true });
    },
  };
}

const silent = () => undefined;
/** The SDK warns on the console of every streamed request that failed, and here they fail on purpose. */
const quiet = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };

function clientOf(endpoint: string, config: S3ClientConfig = {}): S3Client {
  const credentials = keysOf('local');
  return new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, logger: quiet, ...config });
}
