/** What Step Functions passes from state to state. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const parseJson = (text: string): Json => JSON.parse(text);

/** The size that Step Functions' quota counts: UTF-8 bytes of the text. */
export const sizeBytes = (text: string): number => Buffer.byteLength(text);

/** An object's own field. `__proto__` and its kind are fields like any other, or absent. */
export const field = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** A copy with one field more. A computed key in a literal makes an own field, also of `__proto__`. */
export const withField = (object: JsonObject, name: string, value: Json): JsonObject => ({ ...object, [name]: value });
