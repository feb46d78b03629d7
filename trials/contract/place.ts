import { keysOf } from '../../local/credentials.ts';
/** Where a service of the contract is: the local cloud's own, somebody else's server, or AWS. */
export type Place =
  | { readonly kind: 'local' }
  | { readonly kind: 'server'; readonly endpoint: string }
  | { readonly kind: 'aws' };

type Environment = Readonly<Record<string, string | undefined>>;

export type EndpointVariable = 'S3_ENDPOINT' | 'GLACIER_ENDPOINT' | 'STATES_ENDPOINT' | 'SNS_ENDPOINT' | 'SQS_ENDPOINT';

/**
 * Where the environment says a service is. `REMOTE=1` is AWS, and only with a bucket and a vault that were named for it:
 * a suite that writes and deletes picks nothing by itself.
 */
export function placeOf(variable: EndpointVariable, env: Environment = process.env): Place {
  if (env.REMOTE === '1') {
    demandNames(env);
    return { kind: 'aws' };
  }
  const endpoint = env[variable];
  return endpoint === undefined || endpoint === '' ? { kind: 'local' } : { kind: 'server', endpoint };
}

/** Throws, naming the variables that are missing, where the contract may not run on AWS. */
export function demandNames(env: Environment): void {
  const missing = ['CONTRACT_BUCKET', 'CONTRACT_VAULT'].filter((name) => (env[name] ?? '') === '');
  if (missing.length === 0) return;
  throw new Error(
    `Cannot run the contract on AWS: wanted REMOTE=1 together with a bucket in CONTRACT_BUCKET and a vault in CONTRACT_VAULT that it may write to, found no ${missing.join(' and no ')}. Set both.`,
  );
}

/** What every SDK client is told; AWS's own endpoints and credentials where nothing is given. */
export function clientSettings(endpoint: string | undefined) {
  const credentials = keysOf('local');
  const elsewhere = endpoint === undefined ? {} : { endpoint, region: 'us-east-1', credentials };
  return { ...elsewhere, maxAttempts: 1, logger: silent };
}

const nothing = () => undefined;
/** The SDK warns of each refused upload on the console; here most refusals are wanted. */
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** In every name of this run, so that runs do not meet. */
export const runId = `contract-${Date.now().toString(36)}-${process.pid}`;
