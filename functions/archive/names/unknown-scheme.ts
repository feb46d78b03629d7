import { fromBase64, fromUtf8 } from './decode.ts';
import type { FoundName } from './name-of.ts';

/** What a description looks like, although nothing here reads a name out of it. */
export type UnknownScheme = 'JSON' | 'XML' | 'base64' | 'fields' | 'percent-encoded';

/**
 * Tells that a description looks like the scheme of a tool that we do not know, so that the key it becomes is likely wrong; the
 * user sees it before it is paid for, and can say by a rule what the name is. Undefined where nothing speaks against the name.
 */
export function unknownScheme(description: string, { style, name }: FoundName): UnknownScheme | undefined {
  if (style === 'archive id') return unread(description);
  if (style !== 'plain') return undefined;
  if (/^\s*["']?\s*\{.*[:=].*\}/s.test(description)) return 'JSON';
  if (/^\s*["']?\s*<[^<>]+>.*[<>]/s.test(description)) return 'XML';
  if (isFields(name)) return 'fields';
  if (name.split(/\s+/).some(isBase64)) return 'base64';
  return /%[0-9A-F]{2}/i.test(name) && !/[\s%](?![0-9A-F]{2})/i.test(name) ? 'percent-encoded' : undefined;
}

function unread(description: string): UnknownScheme | undefined {
  if (/^\s*["']?\s*[[{]/.test(description)) return 'JSON';
  if (/^\s*["']?\s*</.test(description)) return 'XML';
  return /^\s*mt[12]\s/.test(description) ? 'base64' : undefined;
}

/** `x|y|z`, `x;y;z`, `a=1&b=2`, or tabs: no path has those. A single one may be part of a name. */
const isFields = (name: string): boolean =>
  (name.match(/\|/g)?.length ?? 0) >= 2 ||
  (name.match(/;/g)?.length ?? 0) >= 2 ||
  name.includes('\t') ||
  /^\w+=[^=&;]*(?:[&;]\s*\w+=[^=&;]*)+$/.test(name);

/** Long, of base64's letters of both cases and digits, and text once it was decoded. A word or a hash is none. */
function isBase64(word: string): boolean {
  const isLikely = word.length >= 16 && /[a-z]/.test(word) && /[A-Z]/.test(word) && /[0-9+=_-]/.test(word);
  const bytes = isLikely ? fromBase64(word) : undefined;
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  return text !== undefined && !/\p{Cc}/u.test(text);
}
