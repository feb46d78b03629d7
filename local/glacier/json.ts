import { invalid, unreadable } from './errors.ts';
import type { Call } from './operation.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The JSON object in a request's body; undefined when there is no body. Throws AWS's SerializationException. */
export function readFields({ body: bytes }: Call): Fields | undefined {
  const body = bytes?.toString() ?? '';
  if (body.trim() === '') return undefined;
  const value = parse(body);
  if (!isFields(value)) throw unreadable('The body must be a JSON object');
  return value;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw unreadable('The body is not well-formed JSON');
  }
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text field; null when it is absent or null, which Glacier takes for the same. Throws AWS's 400s. */
export function textField(fields: Fields, name: string): string | null {
  const value = fields[name] ?? null;
  if (value !== null && typeof value !== 'string') throw unreadable(`${name} must be a string`);
  return value;
}

/** A text field that is one of `allowed`; null when absent. Throws AWS's 400s. */
export function choiceField<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T | null {
  const value = textField(fields, name);
  if (value === null) return null;
  const choice = allowed.find((one) => one === value);
  if (choice === undefined) throw invalid(`Invalid ${name}: ${value}. It must be one of ${allowed.join(', ')}`);
  return choice;
}
