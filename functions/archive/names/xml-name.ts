import type { ToolName } from './tool-name.ts';

/** Begins with a tag, and has one that closes: `<untitled>.doc` is a name. */
const xml = /^\s*["']?\s*<(?:\?xml\s|[A-Za-z_][\w.:-]*(?:\s[^<>]*)?(?:\/>\s*["']?\s*$|>.*<\/[A-Za-z_]))/s;

const element = /<(path|filepath|fullpath|filename|file|name|key)>\s*([^<]*?)\s*<\/\1>/gi;

/** XML of tools that we do not know by name: the name is what an element of that name holds. */
export function fromXml(description: string): ToolName | undefined {
  if (!xml.test(description)) return undefined;
  const found = new Map(Array.from(description.matchAll(element), ([, tag = '', text]) => [tag.toLowerCase(), text]));
  const written = ['path', 'filepath', 'fullpath', 'filename', 'file', 'name', 'key'].map((tag) => found.get(tag));
  return {
    style: 'xml',
    name: written.find((text) => text !== undefined && text !== '')?.replaceAll(entity, character),
  };
}

const entity = /&(?:amp|lt|gt|quot|apos);/g;
const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const character = (written: string): string => characters[written.slice(1, -1)] ?? written;
