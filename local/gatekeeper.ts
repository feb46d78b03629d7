import { type Credentials, secretOf } from './credentials.ts';

/** One question of an endpoint: may this caller do this to that? */
export interface Question {
  /** The name of a role; `local` is the account's administrator. */
  readonly caller: string;
  /** `service:Action`, as IAM names it. */
  readonly action: string;
  /** The ARN the action is about, or `*` where the action knows no resource. */
  readonly resource: string;
  /** IAM condition keys and their values, e.g. `{ 's3:if-none-match': '*' }`. An absent key is absent. */
  readonly context?: Readonly<Record<string, string>>;
}

export type Answer = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/** Whose an access key is, and what its holder signs with. */
export interface Identity extends Pick<Credentials, 'secretAccessKey' | 'sessionToken'> {
  /** As in `Question`. */
  readonly caller: string;
}

/** Asked by every endpoint before it does anything. */
export interface Gatekeeper {
  /** Undefined for a key that was never issued. */
  identify(accessKeyId: string): Identity | undefined;
  /** `reason` is AWS's sentence, naming role, action and resource. */
  ask(question: Question): Answer;
}

/** For tests of one endpoint alone: every key is its own caller, may do everything, and has a secret of this cloud. */
export const everyoneMay: Gatekeeper = {
  identify: (accessKeyId) => ({ caller: accessKeyId, secretAccessKey: secretOf(accessKeyId) }),
  ask: () => ({ allowed: true }),
};
