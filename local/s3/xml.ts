import { type S3Error, s3Error } from './errors.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// Control characters are legal in a key and illegal in XML as they stand.
const special = /[&<>"\u0000-\u001f]/g; // oxlint-disable-line no-control-regex

const escape = (text: string) =>
  text.replace(special, (character) => escapes[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);

/** One element around text; nothing at all when there is no value. */
export function field(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escape(String(value))}</${name}>`;
}

/** One element around elements. */
export function group(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** A whole document, in S3's namespace. */
export function document(name: string, ...children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${children.join('')}</${name}>`;
}

/** What a request's document says: elements, or text. Attributes carry nothing for S3 and are skipped. */
export interface XmlNode {
  readonly name: string;
  text: string;
  readonly children: XmlNode[];
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(/&([^;]*);/g, (_, entity: string) => {
    const numeric = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(entity);
    const found = numeric
      ? String.fromCodePoint(numeric[1] === undefined ? Number(numeric[2]) : Number.parseInt(numeric[1], 16))
      : named[entity];
    if (found === undefined) throw s3Error('MalformedXML');
    return found;
  });
}

/** Reads the small documents clients send. Anything it does not understand is S3's MalformedXML. */
export function parseXml(source: string): XmlNode {
  const top: XmlNode = { name: '', text: '', children: [] };
  const open = [top];
  for (const [, declaration, closing, opening, empty, text] of source.matchAll(
    /(<\?[^>]*\?>)|<\/([\w:]+)\s*>|<([\w:]+)[^>]*?(\/?)>|([^<]+)|</g,
  )) {
    const current = open.at(-1);
    if (declaration !== undefined) continue;
    if (current === undefined) throw s3Error('MalformedXML');
    if (opening !== undefined) {
      const node: XmlNode = { name: opening, text: '', children: [] };
      current.children.push(node);
      if (empty !== '/') open.push(node);
    } else if (closing !== undefined) {
      if (closing !== current.name) throw s3Error('MalformedXML');
      open.pop();
    } else if (text !== undefined) current.text += unescape(text);
    else throw s3Error('MalformedXML');
  }
  const [root] = top.children;
  if (open.length !== 1 || top.children.length !== 1 || root === undefined) throw s3Error('MalformedXML');
  return root;
}

/** The text of the child of this name, if there is one. */
export function textOf(node: XmlNode, name: string): string | undefined {
  return node.children.find((child) => child.name === name)?.text;
}

/** The document an error is answered with. It has no namespace, unlike all others. */
export function errorBody({ code, message, fields }: S3Error, id: string): string {
  const further = Object.entries(fields).map(([name, value]) => field(name, value));
  const all = [field('Code', code), field('Message', message), ...further, field('RequestId', id)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${group('Error', ...all, field('HostId', 'local'))}`;
}
