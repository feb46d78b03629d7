import { asWindows1252, fromBase64, fromUtf8 } from './decode.ts';
import type { ToolName } from './tool-name.ts';
import { whenModified } from './when-modified.ts';

/** In quotes where somebody's CSV reader left them on. */
const begins = /^\s*["']?\s*(?:<\?xml[^>]*>\s*)?<(m|ArchiveMetadata)(?:\s[^<>]*)?>/i;

/**
 * FastGlacier, and those that write as it does (QNAP Hybrid Backup Sync, CrushFTP, GlacialBackup):
 * `<m><v>4</v><p>base64 of UTF-8</p><lm>20120821T170824Z</lm>...</m>` since version 2, `<ArchiveMetadata><Path>base64</Path>
 * <LastModificationDateTime>...` before. Blanks may stand anywhere between (fastglacier.com, "FastGlacier File Metadata Format").
 */
export function fromFastGlacier(description: string): ToolName | undefined {
  const root = begins.exec(description)?.[1]?.toLowerCase();
  if (root === undefined) return undefined;
  const path = element(description, root === 'm' ? 'p' : 'Path');
  if (path === undefined) return undefined;
  const modified = element(description, root === 'm' ? 'lm' : 'LastModificationDateTime');
  return { style: 'fastglacier', name: readPath(path), ...whenModified(modified) };
}

const element = (xml: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>(.*?)</${tag}>`, 'is').exec(xml)?.[1];

/** Base64 that may be wrapped; undefined for what is neither that nor a path as it stands. */
function readPath(written: string): string | undefined {
  const bytes = fromBase64(written.replace(/\s/g, ''));
  if (bytes !== undefined) return fromUtf8(bytes) ?? asOlderText(bytes);
  const isPath = /^[^<>&*|]*[^<>&*|\s./\\][^<>&*|]*$/.test(written) && /[./\\]/.test(written);
  return isPath ? written.trim() : undefined;
}

/** Names of a disk in an older encoding are mostly ASCII; words that happen to look like base64 are not. */
function asOlderText(bytes: Buffer): string | undefined {
  const text = asWindows1252(bytes);
  const ascii = bytes.filter((byte) => byte >= 0x20 && byte < 0x7f).length;
  return ascii * 3 >= bytes.length * 2 && !/\p{Cc}/u.test(text) ? text : undefined;
}
