import { field, parseJson } from '../json.ts';
import type { ToolName } from './tool-name.ts';
import { fromUtf7 } from './utf7.ts';
import { whenModified } from './when-modified.ts';

/**
 * CloudBerry, now MSP360: `{"Path":"c:\\a\\b.txt","UTCDateModified":"20130313T040002Z","Flags":1}`, the path in UTF-7 (its
 * maker on stackoverflow.com, quoted in tkhrssk.hatenablog.com/entry/2021/08/22/135646). QNAP's older Glacier app writes
 * `{"path": "/sample/1234.pdf", "type": "file"}`, in plain UTF-8.
 */
export function fromCloudBerry(description: string): ToolName | undefined {
  const fields = objectIn(description);
  if (fields === undefined) return undefined;
  const written = field(fields, 'Path') ?? field(fields, 'path');
  if (typeof written !== 'string') return { style: 'json', name: undefined };
  const date = field(fields, 'UTCDateModified');
  if (date === undefined && field(fields, 'type') !== undefined) return { style: 'json', name: written };
  return { style: 'cloudberry', name: fromUtf7(written), ...whenModified(date) };
}

/** The object, also where it was encoded once more: `"{\"Path\":...}"`, or with the outer quotes lost on the way. */
function objectIn(text: string): object | undefined {
  const trimmed = text.trim();
  if (!/^[\s"\\]*\{/.test(trimmed)) return undefined;
  const value = parseJson(trimmed) ?? parseJson(`"${trimmed.replace(/^"|"$/g, '')}"`);
  if (typeof value === 'string' && value !== text) return objectIn(value);
  return typeof value === 'object' && value !== null ? value : undefined;
}
