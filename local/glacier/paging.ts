import { invalid } from './errors.ts';
import type { Call } from './operation.ts';

/** The `limit` of a list, at least 1; `most` when absent or above it (aws/aws-sdk-net issue 895). Throws AWS's 400. */
export function limitOf(call: Call, most: number): number {
  const text = call.query.get('limit');
  if (text === null) return most;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1)
    throw invalid(`Invalid limit: ${text}. It must be an integer from 1 to ${most}`);
  return Math.min(limit, most);
}

export interface Page<T> {
  readonly page: readonly T[];
  /** Names the first item of the next page, as Glacier's markers of jobs, uploads and parts do; null at the end. */
  readonly Marker: string | null;
}

/** One page of a list whose marker names its first item. Throws AWS's 400 for a marker that names nothing. */
export function pageFrom<T>(call: Call, items: readonly T[], most: number, nameOf: (item: T) => string): Page<T> {
  const limit = limitOf(call, most);
  const marker = call.query.get('marker');
  const start = marker ? items.findIndex((item) => nameOf(item) === marker) : 0;
  if (start < 0) throw invalid(`Invalid marker: ${marker}`);
  const next = items[start + limit];
  return { page: items.slice(start, start + limit), Marker: next === undefined ? null : nameOf(next) };
}
