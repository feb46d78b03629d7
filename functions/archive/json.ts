/** JSON from strangers: nothing is believed to be there, and nothing is read from a prototype. */

/** The value, or undefined for a text that is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An own property; undefined where there is none, or where `value` is no object. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

/** JSON text in which these characters are written as escapes; by default all that are not ASCII. It says the same. */
export const withEscapes = (json: string, characters: RegExp = /[\u007f-\uffff]/g): string =>
  json.replace(characters, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
