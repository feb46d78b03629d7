import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { clockOf } from '../../clock.ts';
import { keysOf } from '../../credentials.ts';
import { Faults } from '../../faults.ts';
import { everyoneMay } from '../../gatekeeper.ts';
import { type Glacier, type GlacierOptions, startGlacier } from '../../glacier/index.ts';
import { signed, type Unsigned } from '../signed.ts';

export const mib = 1024 * 1024;

/** The account of the credentials; the SDK's types want it said. */
export const accountId = '-';

interface Message {
  readonly topicArn: string;
  readonly text: string;
}

export interface Scene {
  readonly glacier: Glacier;
  readonly client: GlacierClient;
  readonly faults: Faults;
  readonly messages: Message[];
  readonly dataFolder: string;
  /** A signed request as AWS would get it, with more or other headers; the body is bytes. */
  raw(method: string, path: string, headers?: Record<string, string>, body?: Buffer | string): Promise<Response>;
  /** Ends the service and starts another one on the same data; `meanwhile` nothing runs. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** A local Glacier whose jobs wait until a test completes them. */
export async function setScene(options: Partial<GlacierOptions> = {}): Promise<Scene> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-glacier-'));
  const faults = new Faults();
  const messages: Message[] = [];
  const start = () =>
    startGlacier({
      dataFolder,
      clock: clockOf(1),
      faults,
      gatekeeper: everyoneMay,
      async notify(topicArn, text) {
        messages.push({ topicArn, text });
      },
      ...options,
    });
  let glacier = await start();
  let client = clientOf(glacier);
  return {
    get glacier() {
      return glacier;
    },
    get client() {
      return client;
    },
    faults,
    messages,
    dataFolder,
    raw(method, path, headers = {}, body) {
      const { host: _, ...sent } = signedGlacier({ host: glacier.url, method, target: path, headers, body });
      const init = { method, headers: sent };
      const url = `${glacier.url}${path}`;
      return body === undefined ? fetch(url, init) : fetch(url, { ...init, body: new Uint8Array(Buffer.from(body)) });
    },
    async restart(meanwhile) {
      client.destroy();
      await glacier.close();
      await meanwhile?.();
      glacier = await start();
      client = clientOf(glacier);
    },
    async close() {
      client.destroy();
      await glacier.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

/** The headers of a request to Glacier: the given ones, the API version and a signature, unless `authorization` is given. */
export function signedGlacier({
  headers = {},
  body,
  ...request
}: Omit<Unsigned, 'service' | 'body'> & { readonly body?: Buffer | string | undefined }): Record<string, string> {
  const { authorization, ...given } = headers;
  const all = { 'x-amz-glacier-version': '2012-06-01', ...given };
  const sent = signed({ ...request, service: 'glacier', headers: all, body: body ?? '' });
  return authorization === undefined ? sent : { ...sent, authorization };
}

const clientOf = ({ url }: Glacier) =>
  new GlacierClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: keysOf('local'),
    maxAttempts: 1,
  });

/** Bytes in which every MiB, and every byte's neighbourhood, differs. */
export function bytesOf(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let at = 0; at + 4 <= sizeBytes; at += 4) bytes.writeUInt32LE(Math.imul(at + 1, 2654435761) >>> 0, at);
  return bytes;
}

/** Status and error body of an answer that should be an error. */
export async function failure(
  response: Response,
): Promise<{ status: number; code: unknown; message: unknown; type: unknown }> {
  const body: unknown = await response.json();
  const { code, message, type } = Object(body);
  return { status: response.status, code, message, type };
}
