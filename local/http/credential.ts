import type { IncomingMessage } from 'node:http';
import { refusal } from './refusal.ts';
import type { Scope } from './signature.ts';

/** What a request says of its own signature. */
export interface Credential {
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** `20261130T120000Z`. */
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** How long a presigned URL is good; absent for a signed header. */
  readonly expiresSeconds?: number;
}

/** The credential of a signed header or of a presigned URL. Throws where there is none, or none that can be read. */
export function credentialOf(request: IncomingMessage): Credential {
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
  const { authorization = '' } = request.headers;
  if (authorization !== '') return fromHeader(request, authorization);
  if (query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature')) return fromQuery(query);
  throw refusal('missing', 'Missing Authentication Token');
}

const shape = /^AWS4-HMAC-SHA256\s+/;

function fromHeader({ headers }: IncomingMessage, authorization: string): Credential {
  if (!shape.test(authorization)) throw refusal('malformed', 'Unsupported Authorization Type');
  const parts = new Map(
    authorization
      .replace(shape, '')
      .split(',')
      .map((part): [string, string] => {
        const [name = '', ...value] = part.trim().split('=');
        return [name, value.join('=')];
      }),
  );
  const need = (name: string): string => {
    const value = parts.get(name);
    if (value !== undefined && value !== '') return value;
    throw refusal('malformed', `Authorization header requires '${name}' parameter.`);
  };
  const time = headers['x-amz-date'] ?? isoOf(headers.date);
  if (typeof time !== 'string') {
    const sentence = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
    throw refusal('malformed', sentence);
  }
  return {
    ...readCredential(need('Credential')),
    time: readTime(time),
    signedHeaders: need('SignedHeaders').split(';'),
    signature: need('Signature'),
    sessionToken: [headers['x-amz-security-token']].flat()[0],
  };
}

/** S3 API reference, "sigv4-query-string-auth". */
function fromQuery(query: URLSearchParams): Credential {
  const need = (name: string): string => {
    const value = query.get(`X-Amz-${name}`);
    if (value !== null && value !== '') return value;
    const names =
      'X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires';
    throw refusal('malformed query', `Query-string authentication version 4 requires the ${names} parameters.`);
  };
  if (need('Algorithm') !== 'AWS4-HMAC-SHA256')
    throw refusal('malformed query', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const expires = need('Expires');
  // A week at most (same page).
  if (!/^\d{1,6}$/.test(expires) || Number(expires) > 604_800) {
    throw refusal(
      'malformed query',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return {
    ...readCredential(need('Credential')),
    time: readTime(need('Date')),
    signedHeaders: need('SignedHeaders').split(';'),
    signature: need('Signature'),
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expiresSeconds: Number(expires),
  };
}

function readCredential(text: string): Pick<Credential, 'accessKeyId' | 'scope'> {
  const [, accessKeyId, date, region, service] = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text) ?? [];
  if (accessKeyId !== undefined && date !== undefined && region !== undefined && service !== undefined) {
    return { accessKeyId, scope: { date, region, service } };
  }
  throw refusal(
    'malformed',
    `The Credential '${text}' is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`,
  );
}

function readTime(time: string): string {
  if (/^\d{8}T\d{6}Z$/.test(time)) return time;
  throw refusal(
    'malformed',
    `Date must be in ISO-8601 'basic format'. Got '${time}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

function isoOf(date: string | undefined): string | undefined {
  const ms = Date.parse(date ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
