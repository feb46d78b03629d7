import { field } from '../json.ts';
import { objectIn } from './json-object.ts';
import type { ToolName } from './tool-name.ts';
import { fromUtf7 } from './utf7.ts';
import { whenModified } from './when-modified.ts';

/**
 * CloudBerry, now MSP360: `{"Path":"c:\\a\\b.txt","UTCDateModified":"20130313T040002Z","Flags":1}`, the path in UTF-7 (its
 * maker on stackoverflow.com, quoted in tkhrssk.hatenablog.com/entry/2021/08/22/135646).
 */
export function fromCloudBerry(description: string): ToolName | undefined {
  const fields = objectIn(description);
  const date = field(fields, 'UTCDateModified');
  const written = field(fields, 'Path') ?? (date === undefined ? undefined : field(fields, 'path'));
  const isOther = date === undefined && (field(fields, 'type') ?? field(fields, 'Type')) !== undefined;
  if (typeof written !== 'string' || isOther) return undefined;
  return { style: 'cloudberry', name: fromUtf7(written), ...whenModified(date) };
}
