/** A value of AWS's query protocol, put together: texts, lists and maps. */
export type FormValue = string | readonly FormValue[] | { readonly [name: string]: FormValue };

type Node = Map<string, Node | string>;

/**
 * Puts a form together: `Names.member.2` is the second of a list, `Attributes.entry.1.key` and `.value` (`Name` and
 * `Value` of message attributes) an entry of a map.
 */
export function readForm(text: string): Record<string, FormValue> {
  const root: Node = new Map();
  for (const [key, value] of new URLSearchParams(text)) put(root, key.split('.'), value);
  return Object.fromEntries([...root].map(([name, node]) => [name, valueOf(node)]));
}

function put(node: Node, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    node.set(name, value);
    return;
  }
  const found = node.get(name);
  const inner: Node = found instanceof Map ? found : new Map();
  node.set(name, inner);
  put(inner, rest, value);
}

function valueOf(node: Node | string): FormValue {
  if (typeof node === 'string') return node;
  const [members, entries] = [node.get('member'), node.get('entry')];
  if (members instanceof Map) return numbered(members).map(valueOf);
  if (entries instanceof Map) return Object.fromEntries(numbered(entries).flatMap(entryOf));
  return Object.fromEntries([...node].map(([name, inner]) => [name, valueOf(inner)]));
}

const numbered = (node: Node) =>
  [...node].sort(([one], [other]) => Number(one) - Number(other)).map(([, inner]) => inner);

function entryOf(node: Node | string): [string, FormValue][] {
  if (typeof node === 'string') return [];
  const [key, value] = [node.get('key') ?? node.get('Name'), node.get('value') ?? node.get('Value') ?? ''];
  return typeof key === 'string' ? [[key, valueOf(value)]] : [];
}
