import { type Form, textIn, validationError } from './call.ts';

const pageSize = 100;

/** A page of a list; the token says where the next one begins. */
export function pageOf<Item>(
  all: readonly Item[],
  form: Form,
): { items: readonly Item[]; nextToken: string | undefined } {
  const token = textIn(form, 'NextToken') ?? '0';
  if (!/^\d+$/.test(token)) throw validationError('NextToken is invalid');
  const start = Number(token);
  const end = start + pageSize;
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}
