import { isPlain } from './plain-errors.ts';
import { Problem } from './problem.ts';
import { isProfileKnown } from './profile.ts';
import { UsageError } from './usage.ts';

/** An error as a sentence with what to do; undefined for what was not expected, most likely a bug of ours. */
export function explain(error: unknown): Problem | UsageError | undefined {
  if (error instanceof Problem || error instanceof UsageError) return error;
  if (!Error.isError(error)) return undefined;
  if (isPlain(error)) return new Problem(error.name, error.message, undefined, error);
  const known = sentences.find(
    ([pattern]) => pattern.test(`${error.name}: ${error.message}`) || pattern.test(codeOf(error)),
  );
  if (known !== undefined) return new Problem(...known[1](error));
  if (!('$metadata' in error)) return undefined;
  return new Problem(error.name, `AWS answered ${error.name}: ${error.message}`, undefined, error);
}

/** A bug, in a sentence: its stack trace is for `--debug`. */
export function unexpected(error: unknown): Problem {
  const { name, message } = Error.isError(error) ? error : { name: 'Error', message: String(error) };
  const sentence = `Unexpected ${name}: ${message}. Run the command again with --debug, and report the stack trace.`;
  return new Problem(name, sentence, undefined, error);
}

type Told = [name: string, sentence: string, exit: undefined, cause: unknown];

const told = (name: string, sentence: string, error: Error): Told => [name, sentence, undefined, error];

const sentences: readonly [RegExp, (error: Error) => Told][] = [
  [/^CredentialsProviderError|Could not load credentials/, (error) => noCredentials(error)],
  [
    /Region is missing/,
    (error) =>
      told(
        'NoRegion',
        'No AWS region is set: name the region of the vaults (--region eu-central-1, or AWS_REGION), or a profile that has one (--profile, or AWS_PROFILE). For the local cloud, evaluate the lines that "thaw local" prints.',
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
        `AWS does not accept these credentials (${error.name}): check the profile (AWS_PROFILE) and its keys.`,
        error,
      ),
  ],
  [
    /^AccessDenied/,
    (error) =>
      told(
        error.name,
        `AWS denied access: ${error.message}. "thaw help operating" lists the permissions that thaw needs (Who may run thaw).`,
        error,
      ),
  ],
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TimeoutError)/,
    (error) =>
      told(
        'NoAnswer',
        `AWS did not answer (${error.message || codeOf(error)}): check the network. If AWS_ENDPOINT_URL_* is set, check that a server listens there (such as "thaw local").`,
        error,
      ),
  ],
];

function noCredentials(error: Error): Told {
  const profile = process.env['AWS_PROFILE'];
  if (profile !== undefined && !isProfileKnown(profile)) {
    const sentence = `The AWS profile "${profile}" was not found in the AWS config and credentials files. "aws configure list-profiles" lists the profiles.`;
    return told('ProfileNotFound', sentence, error);
  }
  return told(
    'NoCredentials',
    `No AWS credentials were found (${firstSentence(error)}): log in (aws sso login, aws configure), or choose a profile (--profile, or AWS_PROFILE). For the local cloud, evaluate the lines that "thaw local" prints.`,
    error,
  );
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

const firstSentence = ({ message }: Error) => message.split('\n')[0]?.replace(/\.$/, '') ?? '';
