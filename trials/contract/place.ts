import { type Credentials, keysOf } from '../../local/credentials.ts';
/** Where a service of the contract is: the local cloud's own, somebody else's server, or AWS. */
export type Place =
  | { readonly kind: 'local' }
  | { readonly kind: 'server'; readonly endpoint: string }
  | { readonly kind: 'aws' };

type Environment = Readonly<Record<string, string | undefined>>;

const endpointVariables = [
  'S3_ENDPOINT',
  'GLACIER_ENDPOINT',
  'STATES_ENDPOINT',
  'SNS_ENDPOINT',
  'SQS_ENDPOINT',
] as const;
export type EndpointVariable = (typeof endpointVariables)[number];

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

/** What every SDK client is told: where the service is, and the keys that it knows; on AWS the SDK finds both itself. */
export function clientSettings(place: Exclude<Place, { kind: 'local' }>, env: Environment = process.env) {
  if (place.kind === 'aws') return { maxAttempts: 1, logger: silent };
  const region = env.AWS_REGION ?? 'us-east-1';
  return { endpoint: place.endpoint, region, credentials: credentialsOf(env), maxAttempts: 1, logger: silent };
}

/** The keys of somebody else's server, from the variables that AWS's own tools read. Throws, naming those that are missing. */
export function credentialsOf(env: Environment): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  if (accessKeyId !== '' && secretAccessKey !== '') {
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }
  throw new Error(
    'Cannot run the contract on a server of your own: wanted its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, found none. Set both.',
  );
}

/** What a client of the local cloud is told. */
export const localSettings = (endpoint: string, accessKeyId = 'local') => ({
  endpoint,
  region: 'us-east-1',
  credentials: keysOf(accessKeyId),
  maxAttempts: 1,
  logger: silent,
});

/** Rejects, naming it, where a server that the environment names is not there. */
export async function demandServers(env: Environment): Promise<void> {
  const named = endpointVariables.flatMap((variable) => {
    const place = placeOf(variable, env);
    return place.kind === 'server' ? [{ variable, endpoint: place.endpoint }] : [];
  });
  if (named.length > 0) credentialsOf(env);
  await Promise.all(named.map(demandServer));
}

async function demandServer({ variable, endpoint }: { readonly variable: string; readonly endpoint: string }) {
  try {
    await fetch(endpoint);
  } catch (error) {
    const why = Error.isError(error) && Error.isError(error.cause) ? error.cause.message : String(error);
    const sentence = `Cannot run the contract: wanted a server at ${endpoint} (${variable}), found none: ${why}`;
    throw new Error(sentence, { cause: error });
  }
}

const nothing = () => undefined;
/** The SDK warns of each refused upload on the console; here most refusals are wanted. */
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** In every name of this run, so that runs do not meet. */
export const runId = `contract-${Date.now().toString(36)}-${process.pid}`;
