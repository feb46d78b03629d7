import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type ConsoleOptions, openConsole } from '../console.ts';
import type { PageFile } from '../page-file.ts';
import { consoleApp } from './app.ts';
import { signIn } from './sign-in.ts';

export interface ServeOptions extends ConsoleOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly page: () => Promise<readonly PageFile[]>;
  /** Somebody opened a URL that was used already: there is a new one. */
  readonly onNewUrl: (url: string) => void;
  readonly onBug: (error: unknown) => void;
}

export interface ConsoleServer extends AsyncDisposable {
  /** With the one-time token. */
  readonly url: () => string;
  readonly port: number;
}

/** Serves the console on the loopback interface alone. Throws what listening throws (EADDRINUSE). */
export async function serveConsole(options: ServeOptions): Promise<ConsoleServer> {
  let port = options.port;
  const console = openConsole(options);
  const url = () => `http://127.0.0.1:${port}/?token=${signing.token()}`;
  const signing = signIn(
    () => port,
    () => options.onNewUrl(url()),
  );
  const app = consoleApp({ ...options, console, signIn: signing, port: () => port, page: onlyOnce(options.page) });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(options.port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    console[Symbol.dispose]();
    throw error;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a pipe
  ({ port } = server.address() as AddressInfo);
  return {
    url,
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      console[Symbol.dispose]();
    },
  };
}

/** The page is built at its first request, which fails again where that fails. */
function onlyOnce(page: ServeOptions['page']): ServeOptions['page'] {
  let built: ReturnType<typeof page> | undefined;
  return () =>
    (built ??= page().catch((error: unknown) => {
      built = undefined;
      throw error;
    }));
}
