import { s3Error } from './errors.ts';

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
