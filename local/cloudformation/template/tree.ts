/** An object of a template. */
export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An error that names the place in the template: the template is to be corrected, or this reader taught. */
export function templateError(sentence: string): Error {
  const error = new Error(sentence);
  error.name = 'TemplateNotUnderstood';
  return error;
}

/** The object under this key; absent counts as empty. */
export function branch(tree: Tree, key: string): Tree {
  const value = tree[key] ?? {};
  if (isTree(value)) return value;
  throw templateError(`Cannot read the template: ${key} should be an object and is ${JSON.stringify(value)}.`);
}

/** Throws where `tree` holds a key that is not among `known`. */
export function refuseOthers(tree: Tree, known: readonly string[], where: string): void {
  for (const key of Object.keys(tree)) {
    if (!known.includes(key)) {
      throw templateError(`Cannot read ${where}: "${key}" is unknown here; known are ${known.join(', ')}.`);
    }
  }
}

/** A number, a truth value or a text of a template, as the text that CloudFormation takes it for. */
export const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
