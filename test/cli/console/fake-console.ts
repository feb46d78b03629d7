import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ConsoleDoors, ExecutionSeen } from '../../../cli/console/doors/console-doors.ts';
import { type ConsoleServer, type ServeOptions, serveConsole } from '../../../cli/console/server/serve.ts';
import { FakeAccount } from '../fake-account.ts';

/** The console's doors to an account in memory. */
export function fakeDoors(account = new FakeAccount(), more: Partial<ConsoleDoors> = {}): ConsoleDoors & Disposable {
  const prefix = account.stack.vaultMachineArn.replace(':stateMachine:', ':execution:');
  const seenOf = (arn: string): ExecutionSeen | undefined => {
    const found = account.all.find((execution) => execution.arn === arn);
    return found && { ...found, status: found.status as ExecutionSeen['status'], redriveCount: 0, isRedrivable: false };
  };
  return {
    stack: account.stack,
    files: account.files,
    destination: account.destination,
    executions: account.executions,
    vaults: account.vaults,
    isLocal: account.isLocal,
    now: account.now,
    place: { region: 'eu-west-1', accountId: '111111111111', stackName: 'Thaw' },
    machines: {
      list: async () => ({ items: [], next: undefined }),
      describe: async (arn) => seenOf(arn),
      definition: async () => '{}',
      history: async () => ({ items: [], next: undefined }),
      mapRuns: async () => [],
      redrive: async () => undefined,
      startRestore: async (name, input) => account.execution(name, { input }).arn,
      machineOf: (arn) => (arn.startsWith(prefix) ? 'vault' : undefined),
      arnOf: (_, name) => `${prefix}:${name}`,
    },
    jobs: { list: async () => ({ items: [], next: undefined }) },
    letters: { count: async () => 0, look: async () => [] },
    objects: {
      stream: async (key) => {
        const text = account.objects.get(key);
        return text === undefined ? undefined : Readable.from([Buffer.from(text)]);
      },
      list: async () => ({ folders: [], objects: [], next: undefined }),
    },
    faults: undefined,
    [Symbol.dispose]: () => undefined,
    ...more,
  };
}

export interface FakeConsole extends AsyncDisposable {
  readonly server: ConsoleServer;
  readonly newUrls: readonly string[];
  readonly bugs: readonly unknown[];
}

export async function startFakeConsole(options: Partial<ServeOptions> = {}): Promise<FakeConsole> {
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'thaw-console-'));
  const [newUrls, bugs]: [string[], unknown[]] = [[], []];
  const server = await serveConsole({
    port: 0,
    isReadOnly: false,
    open: async () => fakeDoors(),
    page: async () => [{ path: '/', type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') }],
    cacheFolder,
    onNewUrl: (url) => void newUrls.push(url),
    onBug: (error) => void bugs.push(error),
    ...options,
  });
  return {
    server,
    newUrls,
    bugs,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(cacheFolder, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request with any Host, which fetch does not let one choose. */
export const rawRequest = (
  port: number,
  target: string,
  { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: target, method, headers }, (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((body) => resolve({ status, headers: answered, body }), reject);
    });
    request.on('error', reject);
    request.end();
  });
