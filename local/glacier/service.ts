import type { Clock } from '../clock.ts';
import type { Jobs } from './jobs.ts';
import type { Stocktaking } from './stocktaking.ts';
import type { Store } from './store.ts';

/** What every operation works on. */
export interface Service {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly stocks: Stocktaking;
  readonly clock: Clock;
  topicExists(arn: string): boolean;
}
