/** What a query-protocol answer is made of: a Map becomes entries of keys and values, a list `member` elements. */
export type XmlValue =
  | string
  | readonly XmlValue[]
  | ReadonlyMap<string, string>
  | { readonly [name: string]: XmlValue };

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

const escape = (text: string) => text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? '');

/** One element around a value. */
const element = (name: string, value: XmlValue): string => `<${name}>${inside(value)}</${name}>`;

function inside(value: XmlValue): string {
  if (typeof value === 'string') return escape(value);
  if (value instanceof Map) {
    return [...value].map(([key, text]) => element('entry', { key, value: String(text) })).join('');
  }
  if (Array.isArray(value)) return value.map((member: XmlValue) => element('member', member)).join('');
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

/** A whole document in the namespace of a service. */
export const documentIn = (namespace: string, name: string, value: XmlValue): string =>
  `<${name} xmlns="${namespace}">${inside(value)}</${name}>`;

/** A whole document in SNS's namespace. */
export const document = (name: string, value: XmlValue): string =>
  documentIn('http://sns.amazonaws.com/doc/2010-03-31/', name, value);
