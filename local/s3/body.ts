import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { AwsChunked } from './aws-chunked.ts';
import { type Call, header } from './call.ts';
import { type Algorithm, type Running, running } from './checksums.ts';
import { type Claims, claimsIn } from './claims.ts';
import { s3Error } from './errors.ts';
import { through } from './faults.ts';

/** What came, and its sums. All of them were compared with what the request claims. */
export interface Received {
  readonly sizeBytes: number;
  /** Hex. */
  readonly md5: string;
  /** base64, for each algorithm asked for or claimed. */
  readonly sums: ReadonlyMap<Algorithm, string>;
  /** The algorithm the client claimed a checksum in. */
  readonly claimed: Algorithm | undefined;
}

export type Take = (bytes: Buffer) => Promise<void> | void;

/**
 * Reads the body of a call to its end, hands the payload on as it comes, and compares it with all that is claimed.
 * Throws what S3 answers when they differ, when the client leaves early, or falls silent.
 */
export async function receive(
  call: Call,
  take: Take,
  { wanted = [], claims = claimsIn(call) }: { readonly wanted?: readonly Algorithm[]; readonly claims?: Claims } = {},
): Promise<Received> {
  const md5 = createHash('md5');
  const sha256 = claims.sha256 === undefined ? undefined : createHash('sha256');
  const named = claims.checksum ? [...wanted, claims.checksum.algorithm] : wanted;
  const sums = new Map<Algorithm, Running>(named.map((algorithm) => [algorithm, running(algorithm)]));
  let sizeBytes = 0;
  const framing = claims.framed ? new AwsChunked(call.chunkSigner) : undefined;
  for await (const bytes of payload(call, framing)) {
    sizeBytes += bytes.length;
    // As it comes, not at the end: a client that sends without end would otherwise fill the disk.
    if (sizeBytes > claims.sizeBytes) throw s3Error('IncompleteBody');
    md5.update(bytes);
    sha256?.update(bytes);
    for (const sum of sums.values()) sum.update(bytes);
    await take(bytes);
  }
  if (sizeBytes !== claims.sizeBytes || framing?.complete === false) throw s3Error('IncompleteBody');
  const digests = new Map([...sums].map(([algorithm, sum]) => [algorithm, sum.digest()]));
  const received = { sizeBytes, md5: md5.digest('hex'), sums: digests, claimed: claims.checksum?.algorithm };
  compare(received, claims, sha256?.digest('hex'), framing);
  return received;
}

function compare(
  received: Received,
  claims: Claims,
  sha256: string | undefined,
  framing: AwsChunked | undefined,
): void {
  if (claims.md5 !== undefined && claims.md5 !== received.md5) throw s3Error('BadDigest');
  if (sha256 !== claims.sha256) throw s3Error('XAmzContentSHA256Mismatch');
  if (!claims.checksum) return;
  const { algorithm, value } = claims.checksum;
  const claimed = value ?? framing?.trailers.get(`x-amz-checksum-${algorithm.toLowerCase()}`);
  if (claimed === undefined) throw s3Error('MalformedTrailerError');
  if (claimed !== received.sums.get(algorithm)) {
    throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

async function* payload(call: Call, framing: AwsChunked | undefined): AsyncGenerator<Buffer> {
  if (header(call, 'expect')?.toLowerCase() === '100-continue') call.response.writeContinue();
  const body = through(heard(call), call.fault, call.request, call.response);
  if (!framing) return yield* body;
  for await (const bytes of body) yield* framing.decode(bytes);
  return undefined;
}

/** The request's bytes; ends with RequestTimeout when the client falls silent, with IncompleteBody when it leaves. */
async function* heard({ request, setting }: Call): AsyncGenerator<Buffer> {
  // The client left while we were at something else: its error was told before anybody listened.
  if (request.destroyed) throw s3Error('IncompleteBody');
  const body = new PassThrough();
  const timer = setTimeout(() => {
    if (body.readableLength > 0)
      timer.refresh(); // the silence is ours
    else body.destroy(s3Error('RequestTimeout'));
  }, setting.silenceSeconds * 1000);
  request.on('data', () => timer.refresh());
  request.once('error', () => body.destroy(s3Error('IncompleteBody')));
  try {
    yield* request.pipe(body);
  } finally {
    clearTimeout(timer);
  }
}

/** The largest document a client may send: Complete with 10,000 parts and their checksums is about 2 MB. */
const mostTextBytes = 4 * 1024 * 1024;

/** A body that is a document, whole. */
export async function receiveText(call: Call, claims = claimsIn(call)): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const take = (bytes: Buffer) => {
    sizeBytes += bytes.length;
    if (sizeBytes > mostTextBytes) throw s3Error('MalformedXML');
    chunks.push(bytes);
  };
  await receive(call, take, { claims });
  return Buffer.concat(chunks).toString('utf8');
}
