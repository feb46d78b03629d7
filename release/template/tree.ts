/** An object of a template. */
export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under this key; absent counts as empty. */
export function branch(tree: Tree, key: string): Tree {
  const value = tree[key];
  return isTree(value) ? value : {};
}

/** Changes every value of a tree from the leaves up. */
export function mapTree(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return change(value.map((item) => mapTree(item, change)));
  if (!isTree(value)) return change(value);
  return change(mapValues(value, (inner) => mapTree(inner, change)));
}

export const mapValues = (tree: Tree, change: (value: unknown, key: string) => unknown): Tree =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, change(value, key)]));

export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether the value is, or holds, a Ref to one of these. */
export const refersTo = (value: unknown, names: readonly string[]): boolean =>
  names.some((name) => JSON.stringify(value).includes(`{"Ref":"${name}"}`));
