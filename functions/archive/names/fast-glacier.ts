import { textFromBase64 } from './decode.ts';
import type { ToolName } from './tool-name.ts';
import { whenModified } from './when-modified.ts';

/**
 * FastGlacier, and those that write as it does (QNAP Hybrid Backup Sync, CrushFTP, GlacialBackup):
 * `<m><v>4</v><p>base64 of UTF-8</p><lm>20120821T170824Z</lm>...</m>` since version 2, `<ArchiveMetadata><Path>base64</Path>
 * ...` before. Blanks may stand anywhere between (fastglacier.com, "FastGlacier File Metadata Format").
 */
export function fromFastGlacier(description: string): ToolName | undefined {
  // In quotes where somebody's CSV reader left them on.
  const path = /^"?\s*(?:<m>.*?<p>(.*?)<\/p>|<ArchiveMetadata>.*?<Path>(.*?)<\/Path>)/s.exec(description);
  if (path === null) return undefined;
  const modified = /<lm>(.*?)<\/lm>/s.exec(description);
  return { style: 'fastglacier', name: textFromBase64(path[1] ?? path[2] ?? ''), ...whenModified(modified?.[1]) };
}
