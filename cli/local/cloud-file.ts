import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Endpoints } from '../../local/endpoints.ts';

/** What `.local/cloud.json` says while the cloud is there: enough to find everything, for people and for tests. */
export interface CloudFacts {
  readonly pid: number;
  readonly speed: number;
  /** URLs by service: `glacier`, `s3`, `stepFunctions`, `sns`, `sqs`, `cloudFormation`. */
  readonly endpoints: Endpoints;
  /** What an AWS client needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
  readonly vaultName: string;
  /** The outputs of the stack, by their names in the template. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Appears when everything is ready, in one piece; gone when it is disposed of. */
export async function writeCloudFile(folder: string, facts: CloudFacts): Promise<AsyncDisposable> {
  const file = path.join(folder, 'cloud.json');
  const unfinished = `${file}.${process.pid}.part`;
  await writeFile(unfinished, `${JSON.stringify(facts, undefined, 2)}\n`);
  await rename(unfinished, file);
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}
