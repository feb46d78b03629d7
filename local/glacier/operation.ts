import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Fault } from '../faults.ts';
import { invalid } from './errors.ts';
import type { Jobs } from './jobs.ts';
import type { Stocktaking } from './stocktaking.ts';
import type { Store } from './store.ts';

/** One request, understood as far as its URL goes. */
export interface Call {
  /** What the path's `{...}` stand for, decoded: `vaultName`, `jobId`, `archiveId`, `uploadId`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  /** Absent where the operation receives an archive. */
  readonly body: Buffer | undefined;
  /** The fault this request meets, if it is one of the operation's own kinds. */
  readonly fault: Fault | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Becomes the JSON body. */
  readonly body?: unknown;
  /** Writes the body itself; resolves when all of it is written or the client has left. */
  readonly send?: (response: ServerResponse) => Promise<void>;
}

/** One operation of the API: where it answers, whom it asks, what it does. Throws GlacierError for AWS's errors. */
export interface Operation {
  /** As AWS names it, in IAM (`glacier:<name>`), in counts and in places of faults. */
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** The path after the account id, e.g. `vaults/{vaultName}/jobs`. */
  readonly path: string;
  /** True where the body is an archive's bytes. */
  readonly streams?: boolean;
  /** What IAM is asked about; the vault of the path when absent. */
  readonly resource?: string;
  /** Kinds of fault of its own, beside `throttle`, `error` and `lose-answer`. */
  readonly faults?: readonly string[];
  run(call: Call, service: Service): Promise<Reply> | Reply;
}

/** A part of the path that the route has made sure of. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route has no {${name}}: this operation's path and code disagree`);
  return value;
}

/** What every operation works on. */
export interface Service {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly stocks: Stocktaking;
  readonly clock: Clock;
  topicExists(arn: string): boolean;
}

/**
 * The topic must exist; whether Glacier may publish to it is not looked at (Glacier guide, Initiate Job: SNSTopic).
 * Throws 400; AWS's words are not known.
 */
export function requireTopic(arn: string, service: Service): void {
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(arn) && service.topicExists(arn)) return;
  throw invalid(`Invalid SNS topic ARN: ${arn}`);
}
