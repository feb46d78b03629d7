import { adviceFor } from '../../../functions/dispatch/advice.ts';
import { explain } from '../../shared/explain.ts';
import type { ApiError, Failure } from '../api.ts';

/** An error as the page is told of it, with the HTTP status. */
export interface Told {
  readonly status: number;
  readonly error: ApiError;
}

interface Kind {
  readonly status: number;
  readonly advice: string;
  readonly retrySeconds?: number;
}

const logInAgain =
  'Log in again in a terminal (aws sso login, aws configure). The console takes the new credentials by itself.';
const lookAgain = 'Look again: the page shows what there is now.';

/** How errors of these names reach the page. */
const kinds: Readonly<Record<string, Kind>> = {
  NotSignedIn: {
    status: 401,
    advice:
      'Open the URL that the console prints in its terminal. It works once: opened again, it makes the console print a new one.',
  },
  WrongOrigin: { status: 403, advice: 'Open the console by the URL that it prints, with 127.0.0.1 in it.' },
  ReadOnly: { status: 403, advice: 'Start the console without --read-only.' },
  NotFound: { status: 404, advice: lookAgain },
  BadRequest: { status: 400, advice: 'Correct what the sentence names.' },
  NoCredentials: { status: 503, advice: logInAgain, retrySeconds: 10 },
  ProfileNotFound: { status: 503, advice: 'Start the console with another --profile.' },
  SessionExpired: { status: 503, advice: logInAgain, retrySeconds: 10 },
  CredentialsRefused: { status: 503, advice: logInAgain, retrySeconds: 10 },
  NoRegion: { status: 503, advice: 'Start the console with --region.' },
  NoStack: {
    status: 503,
    advice: 'Deploy the stack, or start the console with the --region, --profile or --stack where it is.',
    retrySeconds: 30,
  },
  AccessDenied: {
    status: 403,
    advice:
      'Allow the action to your user or role: "thaw help operating" lists what the console needs (Who may run thaw).',
  },
  Throttled: {
    status: 429,
    advice: 'Wait: AWS takes only so many requests per second. The page asks again by itself.',
    retrySeconds: 10,
  },
  NoAnswer: {
    status: 503,
    advice: 'Check the network; for the local cloud, check that "thaw local" still runs.',
    retrySeconds: 5,
  },
  NoVault: { status: 404, advice: 'Check the name, the region and the account.' },
  NoIndex: { status: 409, advice: 'Request an inventory of the vault, and wait until it is indexed.' },
  IndexReplaced: { status: 409, advice: lookAgain },
  VaultBusy: { status: 409, advice: 'Wait until the run ends, or stop it; then only what is missing is requested.' },
  CapTooLow: { status: 409, advice: 'Type a larger cap, choose less, or take another tier.' },
  NothingSelected: { status: 409, advice: 'Select folders or archives. Folder markers alone are not restored.' },
  SelectionTooLarge: { status: 409, advice: 'Select the whole vault, or restore it in several runs.' },
  NothingToDo: { status: 409, advice: lookAgain },
  NoReport: { status: 404, advice: 'A run writes its report at its end.' },
  NoRun: { status: 404, advice: lookAgain },
  InventoryDamaged: { status: 409, advice: 'Request another inventory of the vault.' },
  InventoryGone: { status: 409, advice: 'Request another inventory of the vault.' },
  NotOffered: { status: 501, advice: 'Use the local cloud (thaw local).' },
};

/** Names of AWS's and of the CLI, and what the page calls them. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^(ExpiredToken|RequestExpired|TokenRefreshRequired)/, 'SessionExpired'],
  [
    /^(InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|InvalidAccessKeyId|AuthFailure)/,
    'CredentialsRefused',
  ],
  [/^AccessDenied/, 'AccessDenied'],
  [/^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceededException|RequestThrottled)/, 'Throttled'],
  [/^UsageError$/, 'BadRequest'],
  [/^(NotYet)$/, 'NoReport'],
  [/^ResourceNotFoundException$/, 'NotFound'],
  [/^(InvalidToken|InvalidParameterValueException|ValidationException)$/, 'BadRequest'],
  [/^ExecutionNotRedrivable$/, 'NothingToDo'],
];

const nameFor = (name: string): string => names.find(([pattern]) => pattern.test(name))?.[1] ?? name;

/** Any error as an answer. A bug of ours is told of without its words: the terminal has them. */
export function toldOf(error: unknown): Told {
  const problem = explain(error);
  if (problem === undefined) return bug;
  const name = nameFor(problem.name);
  const { status = 502, advice = adviceFor(problem.name), retrySeconds = null } = kinds[name] ?? {};
  return { status, error: { name, sentence: problem.message, advice, retrySeconds } };
}

const bug: Told = {
  status: 500,
  error: {
    name: 'Bug',
    sentence: 'The console could not answer this request: it has a bug.',
    advice: 'Report it, with what the terminal of the console says.',
    retrySeconds: null,
  },
};

/** An error as something that went wrong earlier. */
export function failureWords(error: unknown): Failure {
  const { name, sentence, advice } = toldOf(error).error;
  return { error: name, sentence, advice };
}

/** Credentials that are over, or never were: the account is to be opened again. */
export const isOfCredentials = ({ error }: Told): boolean =>
  ['NoCredentials', 'SessionExpired', 'CredentialsRefused', 'ProfileNotFound'].includes(error.name);
