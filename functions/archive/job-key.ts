import { own, parseJson } from './json.ts';

/** What a job's description says about the key: a key, or why it cannot be one. */
export type NamedKey = { readonly key: string } | { readonly reason: string };

/**
 * The key that a JobDescription `{"thaw":{"key":"..."}}` asks for, relative to the prefix. `undefined` for every
 * description that is no such JSON: it is the user's own text and none of our business.
 */
export function keyNamedBy(jobDescription: string | null | undefined): NamedKey | undefined {
  const key = own(own(parseJson(jobDescription ?? ''), 'thaw'), 'key');
  if (key === undefined) return undefined;
  if (typeof key === 'string') return { key };
  return { reason: `its thaw.key is ${JSON.stringify(key)}, and a key is a string` };
}
