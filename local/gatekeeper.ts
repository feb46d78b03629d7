/** One question of an endpoint: may the holder of this access key do this to that? */
export interface Question {
  /** The access key id of the request's SigV4 credential. It names the role; `local` is the account's administrator. */
  readonly accessKeyId: string;
  /** `service:Action`, as IAM names it. */
  readonly action: string;
  /** The ARN the action is about, or `*` where the action knows no resource. */
  readonly resource: string;
  /** IAM condition keys and their values, e.g. `{ 's3:if-none-match': '*' }`. An absent key is absent. */
  readonly context?: Readonly<Record<string, string>>;
}

export type Answer = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/** Asked by every endpoint before it does anything. `reason` is AWS's sentence, naming role, action and resource. */
export interface Gatekeeper {
  ask(question: Question): Answer;
}

/** For tests of one endpoint alone. */
export const everyoneMay: Gatekeeper = { ask: () => ({ allowed: true }) };
