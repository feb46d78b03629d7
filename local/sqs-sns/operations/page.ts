import type { Params } from '../params.ts';
import { invalidParameter } from '../sns-errors.ts';

/** Topics or subscriptions in one answer (API reference, ListTopics, ListSubscriptionsByTopic). */
const pageSize = 100;

/** The page after `NextToken`, and the token of the next one. */
export function pageOf<T>(params: Params, all: readonly T[]): { page: readonly T[]; more: { NextToken?: string } } {
  const token = params.optionalText('NextToken');
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('NextToken Reason: Invalid token');
  const end = start + pageSize;
  const more = end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { page: all.slice(start, end), more };
}
