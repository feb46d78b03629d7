import type { ComponentChildren } from 'preact';
import type { ApiErrorName } from '../../api.ts';
import { Refused } from '../client.ts';
import type { Loaded } from '../use-load.ts';
import { Icon, type IconName } from './icon.tsx';

interface PlainStateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  /** Buttons and links: what one can do. */
  readonly actions?: ComponentChildren;
}

/** What stands in place of a view that has nothing to show: it says why, and what to do. */
export const PlainState = ({ icon, title, children, actions }: PlainStateProps) => (
  <div class="state">
    <Icon name={icon} />
    <h2>{title}</h2>
    {children}
    {actions && <div class="actions">{actions}</div>}
  </div>
);

export const Loading = ({ what }: { readonly what: string }) => (
  <div class="state" role="status">
    <div class="spinner" />
    <p>Loading {what}…</p>
  </div>
);

/** Errors that have a picture and a title of their own; every other one has its name as the title. */
const pictures = new Map<string, Picture>(
  Object.entries({
    NotSignedIn: { icon: 'key', title: 'This browser is not signed in' },
    WrongOrigin: { icon: 'key', title: 'The request came from another place' },
    ReadOnly: { icon: 'key', title: 'This console is read-only' },
    NotFound: { icon: 'search', title: 'There is nothing here' },
    NoCredentials: { icon: 'key', title: 'No AWS credentials' },
    ProfileNotFound: { icon: 'key', title: 'The AWS profile does not exist' },
    SessionExpired: { icon: 'clock', title: 'The AWS session has expired' },
    CredentialsRefused: { icon: 'key', title: 'AWS refuses the credentials' },
    NoRegion: { icon: 'cloud', title: 'No region, or the wrong one' },
    NoStack: { icon: 'cloud', title: 'The stack is not deployed here' },
    AccessDenied: { icon: 'key', title: 'AWS denied access' },
    Throttled: { icon: 'clock', title: 'AWS asks to slow down' },
    NoAnswer: { icon: 'cloud', title: 'No answer' },
    NoVault: { icon: 'vault', title: 'There is no such vault' },
    NoIndex: { icon: 'vault', title: 'The archives are not listed yet' },
    NoReport: { icon: 'file', title: 'There is no report yet' },
    Bug: { icon: 'warning', title: 'Thaw has a bug' },
    ServerGone: { icon: 'cloud', title: 'The console has stopped' },
  } satisfies Partial<Record<ApiErrorName | 'ServerGone', Picture>>),
);

interface Picture {
  readonly icon: IconName;
  readonly title: string;
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly retry?: () => void;
}

/** A whole view that could not be loaded. */
export function ErrorState({ error, retry }: ErrorStateProps) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const { icon, title } = pictures.get(name) ?? { icon: 'warning', title: name };
  return (
    <div role="alert" class="state">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{message}</p>
      {error instanceof Refused && error.advice !== '' && <p>{sentence(error.advice)}</p>}
      {retry && (
        <div class="actions">
          <button type="button" onClick={retry}>
            Try again
          </button>
        </div>
      )}
    </div>
  );
}

/** Advice begins with a small letter in the tables of the docs. */
export const sentence = (text: string): string => {
  const [first = '', ...rest] = text.trim();
  return `${first.toUpperCase()}${rest.join('')}${/[.!?]$/.test(text) ? '' : '.'}`;
};

/** What is shown is old: the newest question failed. */
const Stale = ({ error, retry }: Required<ErrorStateProps>) => (
  <div class="note warn" role="status">
    <div>
      <strong>These figures are old. </strong>
      {error instanceof Error ? error.message : String(error)}
      {error instanceof Refused && error.advice !== '' && ` ${sentence(error.advice)}`}
    </div>
    <button type="button" onClick={retry}>
      Try again
    </button>
  </div>
);

interface ResourceProps<Value> {
  readonly of: Loaded<Value>;
  /** `the vaults`, for "Loading the vaults…". */
  readonly what: string;
  readonly children: (value: Value) => ComponentChildren;
}

/** Loading, then the value; the error where there is no value, and above the value where it is old. */
export function Resource<Value>({ of: { value, error, reload }, what, children }: ResourceProps<Value>) {
  if (value === undefined) {
    return error === undefined ? <Loading what={what} /> : <ErrorState error={error} retry={reload} />;
  }
  return (
    <>
      {error !== undefined && <Stale error={error} retry={reload} />}
      {children(value)}
    </>
  );
}
