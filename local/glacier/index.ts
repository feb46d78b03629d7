import { createServer } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { listen } from '../http/listen.ts';
import { Admin } from './admin.ts';
import { answer } from './endpoint.ts';
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
  readonly faults: Faults;
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
 * service are (both cited where they apply), one file per operation.
 */
export async function startGlacier(options: GlacierOptions): Promise<Glacier> {
  const { clock, faults, gatekeeper } = options;
  const store = new Store(options.dataFolder);
  const stocks = new Stocktaking(store, options);
  const jobs = new Jobs(store, stocks, options);
  const service = { store, jobs, stocks, clock, topicExists: options.topicExists?.bind(options) ?? (() => true) };
  const parts = { service, faults, gatekeeper, counts: new Map(), outputRequests: new Map() };
  const server = createServer((request, response) => void answer(parts, request, response));
  const listening = await listen(server, options.port);
  jobs.resume();
  stocks.begin();
  return {
    url: listening.url,
    port: listening.port,
    counts: parts.counts,
    admin: new Admin(store, jobs, stocks, parts.outputRequests),
    async close() {
      stocks.close();
      await Promise.all([listening.close(), jobs.close()]);
    },
  };
}
