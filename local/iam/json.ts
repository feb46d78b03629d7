/** What a policy document is made of. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Texts where IAM takes one or several; anything else throws, naming `where`. */
export function textsOf(value: unknown, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw notUnderstood(where, 'an empty list', 'one text or several');
  return list.map((item) => {
    if (typeof item !== 'string') throw notUnderstood(where, JSON.stringify(item), 'a text');
    return item;
  });
}

export function notUnderstood(where: string, found: string, wanted: string): Error {
  const error = new Error(`Cannot read ${where}: wanted ${wanted}, found ${found}.`);
  error.name = 'PolicyNotUnderstood';
  return error;
}
