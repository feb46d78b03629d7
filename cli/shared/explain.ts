import { Problem } from './problem.ts';
import { UsageError } from './usage.ts';

/** An error as a sentence with what to do; undefined for what is nobody's fault but ours, of which the stack is shown. */
export function explain(error: unknown): Problem | UsageError | undefined {
  if (error instanceof Problem || error instanceof UsageError) return error;
  if (!Error.isError(error)) return undefined;
  const known = sentences.find(
    ([pattern]) => pattern.test(`${error.name}: ${error.message}`) || pattern.test(codeOf(error)),
  );
  if (known !== undefined) return new Problem(...known[1](error));
  if (!('$metadata' in error)) return undefined;
  return new Problem(error.name, `AWS answered ${error.name}: ${error.message}`, undefined, error);
}

type Told = [name: string, sentence: string, exit: undefined, cause: unknown];

const told = (name: string, sentence: string, error: Error): Told => [name, sentence, undefined, error];

const sentences: readonly [RegExp, (error: Error) => Told][] = [
  [
    /^CredentialsProviderError|Could not load credentials/,
    (error) =>
      told(
        'NoCredentials',
        `No AWS credentials were found (${firstSentence(error)}): log in (aws sso login, aws configure), or name a profile (AWS_PROFILE). For the local cloud, evaluate the lines that "npm run local" prints.`,
        error,
      ),
  ],
  [
    /Region is missing/,
    (error) =>
      told(
        'NoRegion',
        'No AWS region is set: name the one of the vaults (AWS_REGION=eu-central-1), or a profile that has one (AWS_PROFILE). For the local cloud, evaluate the lines that "npm run local" prints.',
        error,
      ),
  ],
  [
    /^(ExpiredToken|RequestExpired|TokenRefreshRequired)/,
    (error) => told(error.name, `The AWS credentials have expired: log in again (aws sso login).`, error),
  ],
  [
    /^(InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|InvalidAccessKeyId|AuthFailure)/,
    (error) =>
      told(
        error.name,
        `AWS does not accept these credentials (${error.name}): look at AWS_PROFILE and its keys.`,
        error,
      ),
  ],
  [
    /^AccessDenied/,
    (error) =>
      told(
        error.name,
        `AWS does not allow it: ${error.message}. docs/operating.md, "Who may run thaw", lists what it asks for.`,
        error,
      ),
  ],
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TimeoutError)/,
    (error) =>
      told(
        'NoAnswer',
        `AWS gave no answer (${error.message || codeOf(error)}): is there a network, and where AWS_ENDPOINT_URL_* is set, does somebody listen there (npm run local)?`,
        error,
      ),
  ],
];

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

const firstSentence = ({ message }: Error) => message.split('\n')[0]?.replace(/\.$/, '') ?? '';
