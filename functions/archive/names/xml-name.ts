import type { ToolName } from './tool-name.ts';

/** Begins with a tag, and has one that closes: `<untitled>.doc` is a name. */
const xml = /^\s*["']?\s*(?:<\?xml\s[^<>]*>\s*)?<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?(?:\/>\s*["']?\s*$|>.*<\/[A-Za-z_])/s;

const tags = ['path', 'filepath', 'fullpath', 'filename', 'file', 'name', 'key'];
const element = new RegExp(
  String.raw`<(${tags.join('|')})(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*?))\s*</\1>`,
  'gis',
);
const attribute = new RegExp(String.raw`\s(${tags.join('|')})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'gi');

/** XML of tools that we do not know by name: the name is what an element or an attribute of that name holds. */
export function fromXml(description: string): ToolName | undefined {
  const root = xml.exec(description)?.[1];
  if (root === undefined || isFollowed(description, root)) return undefined;
  const texts = [...described(description, element), ...described(description, attribute)];
  const found = tags.map((tag) => texts.find(({ of, text }) => of === tag && text !== '')?.text);
  return { style: 'xml', name: found.find((text) => text !== undefined) };
}

/** Something comes after the end of the root, as in `<b>loud</b>.txt`: that is a name. */
const isFollowed = (description: string, root: string): boolean =>
  new RegExp(`</${root.replaceAll('.', '\\.')}>\\s*["']?\\s*[^\\s"'<]`).test(description);

/** Texts by tag; what is not CDATA has its entities read. */
const described = (description: string, pattern: RegExp) =>
  Array.from(description.matchAll(pattern), ([, tag = '', raw, text = '']) => ({
    of: tag.toLowerCase(),
    text: pattern === element && raw !== undefined ? raw : (raw ?? text).replaceAll(entity, character),
  }));

const entity = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});/gi;
const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function character(written: string): string {
  const name = written.slice(1, -1).toLowerCase();
  const code = Number(name.replace(/^#(x?)/, (_, hex: string) => (hex ? '0x' : '')));
  if (!name.startsWith('#')) return characters[name] ?? written;
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : written;
}
