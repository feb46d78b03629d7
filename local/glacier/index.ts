import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import type { Weather } from '../weather.ts';
import { Admin } from './admin.ts';
import { answer } from './door.ts';
import { Jobs, type JobsOptions } from './jobs.ts';
import { Stocktaking, type StocktakingOptions } from './stocktaking.ts';
import { Store } from './store.ts';

export type { Admin } from './admin.ts';
export type { Archive } from './records.ts';

export interface GlacierOptions extends JobsOptions, StocktakingOptions {
  /** Vaults, archives, uploads and jobs are kept here, in a folder `glacier`; a restart goes on with them. */
  readonly dataFolder: string;
  /** Any free one when absent or 0. */
  readonly port?: number;
  readonly clock: Clock;
  readonly weather: Weather;
  readonly gatekeeper: Gatekeeper;
  /** Default: every topic exists. */
  topicExists?(arn: string): boolean;
}

export interface Glacier {
  /** `http://127.0.0.1:<port>`: an AWS client's endpoint. */
  readonly url: string;
  readonly port: number;
  /** Requests by operation (`GetJobOutput`), refused ones too. */
  readonly counts: Map<string, number>;
  readonly admin: Admin;
  /** Ends every connection. Jobs go on when the service is started again on the same folder. */
  close(): Promise<void>;
}

/**
 * Amazon Glacier's vault service (2012-06-01) on this machine: strict where the Glacier guide and reports of the real
 * service are (both cited where they apply), one file an operation.
 */
export async function startGlacier(options: GlacierOptions): Promise<Glacier> {
  const { clock, weather, gatekeeper } = options;
  const store = new Store(options.dataFolder);
  const stocks = new Stocktaking(store, options);
  const jobs = new Jobs(store, stocks, options);
  const service = { store, jobs, stocks, clock, topicExists: options.topicExists?.bind(options) ?? (() => true) };
  const door = { service, weather, gatekeeper, counts: new Map(), outputRequests: new Map() };
  const server = createServer((request, response) => void answer(door, request, response));
  const port = await listen(server, options.port ?? 0);
  jobs.resume();
  stocks.begin();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    counts: door.counts,
    admin: new Admin(store, jobs, stocks, door.outputRequests),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      stocks.close();
      await Promise.all([closed, jobs.close()]);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  // An upload of gigabytes may take longer than Node's five minutes for a whole request.
  server.requestTimeout = 0;
  // A client that keeps its connection meets no closing one in the middle of its next request.
  server.keepAliveTimeout = 75_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Cannot listen on port ${port}: no TCP address`);
  return address.port;
}
