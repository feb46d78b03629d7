import { type Answer, httpDate, quoted, unquoted } from './answer.ts';
import { bucketOf, type Call, header } from './call.ts';
import { headerOf } from './checksums.ts';
import { s3Error } from './errors.ts';
import type { StoredObject } from './objects.ts';
import { partNumberIn } from './parts.ts';
import { headersOf } from './properties.ts';
import { objectOfCall, versionHeaders } from './versions.ts';

/** What GetObject and HeadObject have in common: the object, if the caller may read it and his conditions hold. */
export interface Reading {
  readonly object: StoredObject;
  /** The bytes asked for; all when absent. */
  readonly span: Span | undefined;
  readonly answer: Answer;
}

export function read(call: Call): Reading {
  const bucket = bucketOf(call);
  const object = objectOfCall(call, bucket);
  const part = call.query.has('partNumber') ? partOf(call, object) : undefined;
  const span = part?.span ?? spanOf(header(call, 'range'), object.sizeBytes);
  const headers = { ...describe(call, object, span), ...part?.headers, ...versionHeaders(bucket, object) };
  return { object, span, answer: { status: statusFor(call, object, span), headers } };
}

/** The bytes of one part; an object that was not made of parts is its own part 1 (API reference, GetObject: partNumber). */
function partOf(call: Call, { parts, sizeBytes }: StoredObject): { span: Span; headers: Record<string, string> } {
  if (header(call, 'range') !== undefined) {
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  const wanted = partNumberIn(call);
  const all = parts ?? [{ partNumber: 1, sizeBytes }];
  const start = all.filter(({ partNumber }) => partNumber < wanted).reduce((sum, part) => sum + part.sizeBytes, 0);
  const part = all.find(({ partNumber }) => partNumber === wanted);
  if (part === undefined) {
    const fields = { ActualPartCount: String(all.length), PartNumberRequested: String(wanted) };
    throw s3Error('InvalidPartNumber', undefined, fields);
  }
  const headers: Record<string, string> = parts === undefined ? {} : { 'x-amz-mp-parts-count': String(parts.length) };
  return { span: { start, end: start + part.sizeBytes }, headers };
}

function statusFor(call: Call, { eTag }: StoredObject, span: Span | undefined): number {
  const names = (condition: string) =>
    condition.trim() === '*' || condition.split(',').some((one) => unquoted(one) === eTag);
  const match = header(call, 'if-match');
  if (match !== undefined && !names(match)) {
    throw s3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
  }
  const noneMatch = header(call, 'if-none-match');
  if (noneMatch !== undefined && names(noneMatch)) return 304;
  return span ? 206 : 200;
}

function describe(call: Call, object: StoredObject, span: Span | undefined): Record<string, string> {
  const { sizeBytes, checksum } = object;
  // S3 tells the checksum of the whole object only with the whole object.
  const wanted = header(call, 'x-amz-checksum-mode') === 'ENABLED' && !span ? checksum : undefined;
  return {
    ...headersOf(object),
    'accept-ranges': 'bytes',
    'content-length': String(span ? span.end - span.start : sizeBytes),
    etag: quoted(object.eTag),
    'last-modified': httpDate(object.lastModified),
    ...(span ? { 'content-range': `bytes ${span.start}-${span.end - 1}/${sizeBytes}` } : {}),
    ...(wanted ? { [headerOf(wanted.algorithm)]: wanted.value, 'x-amz-checksum-type': wanted.type } : {}),
  };
}

/** Classes whose objects must be restored before they are read (user guide, storage-class-intro). */
const frozen = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** The bytes of such an object can neither be read nor copied (API reference, GetObject, CopyObject). */
export function demandReadable({ storageClass }: StoredObject, sentence?: string): void {
  if (frozen.has(storageClass)) throw s3Error('InvalidObjectState', sentence, { StorageClass: storageClass });
}

/** Bytes `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes a Range header asks for, of an object of this size; undefined when it asks for all of them. S3 ignores
 * what is no byte range, knows one range only (API reference, GetObject), and answers 416 when none of it is there.
 */
export function spanOf(range: string | undefined, sizeBytes: number): Span | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const start = first === '' ? Math.max(sizeBytes - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (start >= end) {
    const fields = { RangeRequested: String(range), ActualObjectSize: String(sizeBytes) };
    throw s3Error('InvalidRange', undefined, fields);
  }
  return { start, end };
}
