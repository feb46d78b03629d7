import { byUtf8 } from './objects.ts';

/** One line of a listing: a key, or all keys that begin so, up to and with the delimiter. */
export interface Entry {
  readonly name: string;
  readonly isPrefix: boolean;
}

export interface PageQuestion {
  readonly prefix: string;
  /** Empty: no grouping. */
  readonly delimiter: string;
  /** The last entry of the page before. */
  readonly after?: Entry | undefined;
  readonly max: number;
}

/** One page of sorted keys; `more` when something follows. Keys and groups count alike (API reference, ListObjectsV2). */
export function page(
  sortedKeys: readonly string[],
  { prefix, delimiter, after, max }: PageQuestion,
): { readonly entries: readonly Entry[]; readonly more: boolean } {
  const entries: Entry[] = [];
  for (const key of sortedKeys) {
    if (!key.startsWith(prefix) || isBehind(key, after)) continue;
    const entry = entryFor(key, prefix, delimiter);
    if (entry.isPrefix && entries.at(-1)?.name === entry.name) continue;
    if (entries.length >= max) return { entries, more: max > 0 };
    entries.push(entry);
  }
  return { entries, more: false };
}

/** True for keys the client has had, or that the group it has had stands for. */
function isBehind(key: string, after: Entry | undefined): boolean {
  if (!after) return false;
  return byUtf8(key, after.name) <= 0 || (after.isPrefix && key.startsWith(after.name));
}

function entryFor(key: string, prefix: string, delimiter: string): Entry {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at === -1 ? { name: key, isPrefix: false } : { name: key.slice(0, at + delimiter.length), isPrefix: true };
}
