import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { region } from '../account.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { type Credential, credentialOf } from './credential.ts';
import { refusal } from './refusal.ts';
import { signatureOf } from './signature.ts';

export interface Authentication {
  /** The service the request must be signed for. */
  readonly service: string;
  readonly gatekeeper: Gatekeeper;
  /** SHA-256 of the body in hex, or S3's word for a body that is not hashed before it is sent. */
  readonly payloadHash: string;
  /** How far a clock may be off. @default 300 (basak/glacier-cli issue 36); S3: 900 (RequestTimeTooSkewed) */
  readonly skewSeconds?: number;
  /** Whether a request signed for another region is answered. @default false */
  readonly anyRegion?: boolean;
}

export interface Authenticated {
  /** Who asks: the name of a role, or the administrator's. */
  readonly caller: string;
  readonly secretAccessKey: string;
  readonly credential: Credential;
}

/** Who signed this request. Throws a Refusal where nobody who is known did, or somebody signed something else. */
export function authenticate(request: IncomingMessage, options: Authentication): Authenticated {
  const credential = credentialOf(request);
  const identity = options.gatekeeper.identify(credential.accessKeyId);
  if (identity === undefined) {
    throw refusal('unknown key', 'The security token included in the request is invalid.', {
      AWSAccessKeyId: credential.accessKeyId,
    });
  }
  checkScope(credential, options);
  checkTime(credential, options.skewSeconds ?? 300);
  checkSignedHeaders(request, credential);
  const { caller, secretAccessKey, sessionToken } = identity;
  checkSignature(request, credential, secretAccessKey, options.payloadHash);
  if (sessionToken !== credential.sessionToken) {
    throw refusal('wrong token', 'The security token included in the request is invalid.');
  }
  return { caller, secretAccessKey, credential };
}

function checkScope({ scope }: Credential, { service, anyRegion = false }: Authentication): void {
  if (scope.service !== service) {
    throw refusal('wrong service', `Credential should be scoped to correct service: '${service}'.`);
  }
  if (!anyRegion && scope.region !== region) {
    const sentence = `Credential should be scoped to a valid region, not '${scope.region}'.`;
    throw refusal('wrong region', sentence, { Region: region, Wrong: scope.region });
  }
}

function checkTime({ time, scope, expiresSeconds }: Credential, skewSeconds: number): void {
  if (!time.startsWith(scope.date)) {
    const sentence = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${time.slice(0, 8)}', from '${time}'.`;
    throw refusal('wrong signature', sentence);
  }
  const [signedMs, nowMs] = [Date.parse(extended(time)), Date.now()];
  if (expiresSeconds !== undefined && nowMs > signedMs + expiresSeconds * 1000) {
    const fields = {
      'X-Amz-Expires': String(expiresSeconds),
      Expires: iso(signedMs + expiresSeconds * 1000),
      ServerTime: iso(nowMs),
    };
    throw refusal('expired', 'Request has expired', fields);
  }
  const isLate = expiresSeconds === undefined && nowMs - signedMs > skewSeconds * 1000;
  if (!isLate && signedMs - nowMs <= skewSeconds * 1000) return;
  const limit = basic(nowMs + (isLate ? -1 : 1) * skewSeconds * 1000);
  const minutes = `${basic(nowMs)} ${isLate ? '-' : '+'} ${skewSeconds / 60} min.`;
  const sentence = isLate
    ? `Signature expired: ${time} is now earlier than ${limit} (${minutes})`
    : `Signature not yet current: ${time} is still later than ${limit} (${minutes})`;
  throw refusal('wrong time', sentence, {
    RequestTime: time,
    ServerTime: iso(nowMs),
    MaxAllowedSkewMilliseconds: String(skewSeconds * 1000),
  });
}

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');
const basic = (ms: number): string => iso(ms).replaceAll(/[-:]/g, '');
const extended = (time: string): string =>
  time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');

/** Host and every x-amz header that is there must be signed (IAM guide, "reference_sigv-create-signed-request"). */
function checkSignedHeaders({ headers }: IncomingMessage, { signedHeaders }: Credential): void {
  if (!signedHeaders.includes('host')) {
    throw refusal('malformed', "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  const fields = { HeadersNotSigned: unsigned.join(', ') };
  throw refusal('unsigned headers', 'There were headers present in the request which were not signed', fields);
}

function checkSignature(request: IncomingMessage, credential: Credential, secret: string, payloadHash: string): void {
  const { time, scope, signedHeaders, signature } = credential;
  const { method = 'GET', url: target = '/', headers } = request;
  const wanted = signatureOf(secret, time, scope, { method, target, headers, signedHeaders, payloadHash });
  if (isSame(wanted, signature)) return;
  const sentence =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  throw refusal('wrong signature', sentence, { AWSAccessKeyId: credential.accessKeyId, SignatureProvided: signature });
}

export const isSame = (one: string, two: string): boolean =>
  one.length === two.length && timingSafeEqual(Buffer.from(one), Buffer.from(two));
