import type { Params } from '../params.ts';
import { invalidParameter } from '../sns-errors.ts';

/** A map from name to text in a form; empty where there is none. */
export function readTextMap(params: Params, name: string): Record<string, string> {
  const entries = Object.entries(Object(params.raw(name) ?? {}));
  const odd = entries.find(([, value]) => typeof value !== 'string');
  if (odd !== undefined) throw invalidParameter(`${name} Reason: ${odd[0]} has no value`);
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}
