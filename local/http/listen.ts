import { once } from 'node:events';
import type { Server } from 'node:http';

/** A service's server, once it can be reached. */
export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:<port>`: an AWS client's endpoint. */
  readonly url: string;
  /** Ends every connection; resolves when nothing listens any more. */
  readonly close: () => Promise<void>;
}

/** Listens on this machine alone; port 0: on any free one. Fails as `listen` does, e.g. with EADDRINUSE. */
export async function listen(server: Server, wantedPort = 0): Promise<Listening> {
  // Gigabytes may take longer than Node's five minutes for a whole request; silence has clocks of its own.
  server.requestTimeout = 0;
  // A connection that is closed just when a client takes it up again looks to it like a lost answer.
  server.keepAliveTimeout = 75_000;
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server, wantedPort);
  return { port, url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

function portOf(server: Server, wantedPort: number): number {
  const address = server.address();
  if (address !== null && typeof address === 'object') return address.port;
  throw new Error(`Cannot listen on port ${wantedPort}: wanted a TCP address, found ${address ?? 'none'}.`);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
