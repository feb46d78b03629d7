import { archiveKey } from '../object-key.ts';
import { fromCloudBerry } from './cloudberry.ts';
import { fromFastGlacier } from './fast-glacier.ts';
import { fromMtAwsGlacier } from './mt-aws-glacier.ts';
import type { ToolName } from './tool-name.ts';

/**
 * Whose way of writing a description it is; `json` is JSON of somebody else, `plain` a path as it stands, `archive id` means
 * that there was no name.
 */
export type NameStyle = 'fastglacier' | 'cloudberry' | 'json' | 'mt-aws-glacier' | 'plain' | 'archive id';

export interface FoundName {
  /** As it was written; not safe yet (see safeName). */
  readonly name: string;
  readonly style: NameStyle;
  /** When the file was last modified, ISO, where the tool wrote that down. */
  readonly modifiedAt?: string;
}

/** The name that an archive's description holds, or `<vault>/<archive id>` where it holds none. */
export function nameOf(
  description: string,
  { vaultName, archiveId }: { vaultName: string; archiveId: string },
): FoundName {
  const { name = '', ...found } = byTool(description) ?? { style: 'plain', name: plainPath(description) };
  return isName(name) ? { ...found, name } : { style: 'archive id', name: archiveKey(vaultName, archiveId) };
}

const byTool = (description: string): ToolName | undefined =>
  fromFastGlacier(description) ?? fromMtAwsGlacier(description) ?? fromCloudBerry(description);

/** XML and JSON that no tool above understands are no paths; `[2014] a.zip` is one. */
const plainPath = (description: string): string =>
  /^\s*["']?\s*(?:[<{]|\[\s*["[{\]])/.test(description) ? '' : description.trim();

/** Dots, slashes and blanks alone name nothing. */
const isName = (name: string): boolean => /[^\s./\\]/u.test(name);
