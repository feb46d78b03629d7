import { parseJson } from '../json.ts';
import { archiveKey } from '../object-key.ts';
import { fromCloudBerry } from './cloudberry.ts';
import { fromFastGlacier } from './fast-glacier.ts';
import { fromGlacierRsync } from './glacier-rsync.ts';
import { fromJson } from './json-name.ts';
import { fromMtAwsGlacier } from './mt-aws-glacier.ts';
import type { NameRule } from './name-rule.ts';
import type { NameStyle, ToolName } from './tool-name.ts';

import { fromXml } from './xml-name.ts';

export interface FoundName {
  /** As it was written; not safe yet (see safeName). */
  readonly name: string;
  readonly style: NameStyle;
  /** When the file was last modified, ISO, where the tool wrote that down. */
  readonly modifiedAt?: string;
}

/**
 * The name that an archive's description holds, or `<vault>/<archive id>` where it holds none. The user's rules go before all that
 * we know; the first that finds a name wins.
 */
export function nameOf(
  description: string,
  { vaultName, archiveId }: { vaultName: string; archiveId: string },
  rules: readonly NameRule[] = [],
): FoundName {
  const found = byRule(description, rules) ?? byTool(description) ?? { style: 'plain', name: plainPath(description) };
  const { name = '', ...others } = found;
  return isName(name) ? { ...others, name } : { style: 'archive id', name: archiveKey(vaultName, archiveId) };
}

function byRule(description: string, rules: readonly NameRule[]): ToolName | undefined {
  for (const [index, rule] of rules.entries()) {
    const { name, modifiedAt } = rule.read(description);
    if (name === undefined || !isName(name)) continue;
    return { style: `rule ${index + 1}`, name, ...(modifiedAt === undefined ? {} : { modifiedAt }) };
  }
  return undefined;
}

const tools = [fromFastGlacier, fromMtAwsGlacier, fromGlacierRsync, fromCloudBerry, fromJson, fromXml];

function byTool(description: string): ToolName | undefined {
  for (const read of tools) {
    const found = read(description);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A list in JSON is no path, not even the beginning of one; `[2014] a.zip` and `[[Live]] b.mp3` are. */
const plainPath = (description: string): string =>
  Array.isArray(parseJson(description)) || /^\s*["']?\s*\[\s*\{\s*["']/.test(description) ? '' : description.trim();

/** Dots, slashes and blanks alone name nothing. */
const isName = (name: string): boolean => /[^\s./\\]/u.test(name);
