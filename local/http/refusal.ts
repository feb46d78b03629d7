/** Why a request is not believed to come from whom it names. Each service has names of its own for these. */
export type RefusalKind =
  | 'missing'
  | 'malformed'
  | 'malformed query'
  | 'unknown key'
  | 'wrong token'
  | 'wrong region'
  | 'wrong service'
  | 'unsigned headers'
  | 'wrong signature'
  | 'wrong time'
  | 'expired';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  /** Further facts, as S3 shows them. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(kind: RefusalKind, sentence: string, fields: Readonly<Record<string, string>>) {
    super(sentence);
    this.kind = kind;
    this.fields = fields;
  }
}

export const refusal = (kind: RefusalKind, sentence: string, fields: Readonly<Record<string, string>> = {}): Refusal =>
  new Refusal(kind, sentence, fields);

/** AWS's code for a refusal in the JSON protocols; `Exception` ends each (general reference, "Common errors"). */
export function jsonCodeOf(kind: RefusalKind): string {
  if (kind === 'missing') return 'MissingAuthenticationTokenException';
  if (kind === 'malformed' || kind === 'malformed query') return 'IncompleteSignatureException';
  if (kind === 'unknown key' || kind === 'wrong token') return 'UnrecognizedClientException';
  return 'InvalidSignatureException';
}

/** AWS's code in the Query protocol (CloudFormation API reference, "CommonErrors"). */
export function queryCodeOf(kind: RefusalKind): string {
  if (kind === 'missing') return 'MissingAuthenticationToken';
  if (kind === 'malformed' || kind === 'malformed query') return 'IncompleteSignature';
  if (kind === 'unknown key' || kind === 'wrong token') return 'InvalidClientTokenId';
  return 'SignatureDoesNotMatch';
}
