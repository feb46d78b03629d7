import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Gatekeeper } from '../gatekeeper.ts';
import { authenticate } from '../http/authenticate.ts';
import { Refusal, type RefusalKind } from '../http/refusal.ts';
import type { Bucket } from './bucket.ts';
import { ChunkSigner } from './chunk-signer.ts';
import { type S3Code, s3Error } from './errors.ts';

/** Who sent a request, and the headers it counts as having. */
export interface Caller {
  readonly caller: string;
  readonly chunkSigner: ChunkSigner | undefined;
  /** Of a presigned URL also those that its query holds. */
  readonly headers: IncomingHttpHeaders;
}

/** Query parameters that are the signature of a presigned URL, in lower case. */
const signatureParameters: ReadonlySet<string> = new Set(
  ['algorithm', 'credential', 'date', 'expires', 'signedheaders', 'signature', 'security-token'].map(
    (name) => `x-amz-${name}`,
  ),
);

/** Clocks may differ by a quarter of an hour (API reference, "Error responses": RequestTimeTooSkewed). */
const skewSeconds = 900;

/** Throws what S3 answers where nobody who is known signed this request. */
export function callerOf(
  request: IncomingMessage,
  query: URLSearchParams,
  { gatekeeper, bucket }: { gatekeeper: Gatekeeper; bucket: Bucket | undefined },
): Caller {
  const isPresigned = (request.headers.authorization ?? '') === '';
  const headers = isPresigned ? { ...request.headers, ...headersIn(query) } : request.headers;
  const payloadHash = [headers['x-amz-content-sha256']].flat()[0] ?? (isPresigned ? 'UNSIGNED-PAYLOAD' : undefined);
  try {
    if (payloadHash === undefined) {
      throw s3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
    }
    const authenticated = authenticate(request, {
      service: 's3',
      gatekeeper,
      payloadHash,
      skewSeconds,
      anyRegion: bucket !== undefined,
    });
    demandRegion(authenticated.credential.scope.region, bucket);
    const isSignedInChunks = payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
    return {
      caller: authenticated.caller,
      headers,
      chunkSigner: isSignedInChunks ? new ChunkSigner(authenticated) : undefined,
    };
  } catch (error) {
    throw error instanceof Refusal ? refusedAs(error) : error;
  }
}

/**
 * One endpoint stands for those of all regions here: the region that a request is signed for is that of the endpoint that the
 * client meant. S3 sends it to the bucket's (user guide, "UsingRouting": 301, without a body where the request is a HEAD).
 */
function demandRegion(meant: string, bucket: Bucket | undefined): void {
  if (bucket === undefined || bucket.region === meant) return;
  const fields = { Bucket: bucket.name, Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com` };
  throw s3Error('PermanentRedirect', undefined, fields, { 'x-amz-bucket-region': bucket.region });
}

/** Headers that a client has put into a presigned URL: it signs the query, and so they need no header. */
const headersIn = (query: URLSearchParams): IncomingHttpHeaders =>
  Object.fromEntries(
    [...query]
      .map(([name, value]): [string, string] => [name.toLowerCase(), value])
      .filter(([name]) => name.startsWith('x-amz-') && !signatureParameters.has(name)),
  );

const codes: Readonly<Record<RefusalKind, S3Code>> = {
  missing: 'AccessDenied', // an unsigned request is an anonymous one, which may do nothing
  malformed: 'AuthorizationHeaderMalformed',
  'malformed query': 'AuthorizationQueryParametersError',
  'unknown key': 'InvalidAccessKeyId',
  'wrong token': 'InvalidToken',
  'wrong region': 'AuthorizationHeaderMalformed',
  'wrong service': 'AuthorizationHeaderMalformed',
  'unsigned headers': 'AccessDenied',
  'wrong signature': 'SignatureDoesNotMatch',
  'wrong time': 'RequestTimeTooSkewed',
  expired: 'AccessDenied',
};

/** Kinds whose sentence is S3's own. */
const ownSentence: ReadonlySet<RefusalKind> = new Set(['malformed', 'malformed query', 'unsigned headers', 'expired']);

function refusedAs({ kind, message, fields }: Refusal): Error {
  if (kind === 'wrong region') {
    const sentence = `The authorization header is malformed; the region '${fields.Wrong}' is wrong; expecting '${fields.Region}'`;
    return s3Error('AuthorizationHeaderMalformed', sentence, { Region: fields.Region ?? '' });
  }
  if (kind === 'wrong service') {
    const sentence = 'The authorization header is malformed; incorrect service. This endpoint belongs to "s3".';
    return s3Error('AuthorizationHeaderMalformed', sentence);
  }
  return s3Error(codes[kind], ownSentence.has(kind) ? message : undefined, fields);
}
