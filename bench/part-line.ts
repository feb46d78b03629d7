import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deployedFunction } from '../cli/cost/functions.ts';
import { Child, startChild } from './children.ts';
import type { Bench } from './measurement.ts';
import type { Listening, ServerOptions } from './servers/options.ts';
import { selfSigned } from './tls/certificate.ts';
import type { PartRequest, Taken } from './workers/measured.ts';

export const workerNames = ['product', 'pipe', 'store-and-forward'] as const;
export type WorkerName = (typeof workerNames)[number];

export interface LineOptions extends Omit<ServerOptions, 'certificate'> {
  readonly scheme: 'http' | 'https';
  readonly workers: readonly WorkerName[];
  /** Over those of the function as it is deployed, for experiments. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For the workers, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/** Glacier, S3 and workers between them, each a process, over loopback. */
export interface PartLine extends Disposable {
  /** Copies one part from the one to the other. */
  copy(worker: WorkerName, size: Pick<PartRequest, 'outputBytes' | 'partBytes'>): Promise<Taken>;
}

export async function openPartLine(bench: Bench, options: LineOptions): Promise<PartLine> {
  const running = new DisposableStack();
  const { scheme, streamBytesPerSecond, workerBytesPerSecond } = options;
  const certificate = scheme === 'https' ? selfSigned() : undefined;
  const server = async (name: string) => {
    const settings = { certificate, streamBytesPerSecond, workerBytesPerSecond };
    const args = [JSON.stringify(settings)];
    const child = running.use(startChild(`servers/${name}.ts`, bench.folder, { args }));
    return (await child.nextWord<Listening>()).url;
  };
  const urls = { glacierUrl: await server('glacier'), s3Url: await server('s3') };
  const trust: Record<string, string> = certificate
    ? { NODE_EXTRA_CA_CERTS: written(bench.folder, certificate.cert) }
    : {};
  const workers = new Map<WorkerName, Child>();
  for (const name of options.workers) {
    const env = { ...(await environmentOf(bench, urls)), ...trust, ...options.environment };
    const child = startChild(`workers/${name}.ts`, bench.folder, { env, nodeOptions: options.nodeOptions ?? [] });
    workers.set(name, running.use(child));
    await child.nextWord();
  }
  return {
    async copy(worker, size) {
      const child = workers.get(worker);
      if (child === undefined) throw new Error(`Cannot measure: ${worker} was not started`);
      bench.signal.throwIfAborted();
      return await child.ask<Taken>({ ...urls, ...size } satisfies PartRequest);
    },
    [Symbol.dispose]: () => running.dispose(),
  };
}

/** A worker sees what the function of fetch-part would see, and where the servers are. */
async function environmentOf(bench: Bench, { glacierUrl, s3Url }: { glacierUrl: string; s3Url: string }) {
  const { codeFolder, environment } = await deployedFunction(bench.assembly, 'FetchPart');
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_GLACIER: glacierUrl,
    AWS_ENDPOINT_URL_S3: s3Url,
    LAMBDA_TASK_ROOT: codeFolder,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ...environment,
  };
}

function written(folder: string, cert: string): string {
  const file = path.join(folder, 'bench-certificate.pem');
  writeFileSync(file, cert);
  return file;
}
