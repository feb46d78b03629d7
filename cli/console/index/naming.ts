import { createHash } from 'node:crypto';
import type { InventoryRow } from '../../../functions/archive/inventory-row.ts';
import { isFolderMarker } from '../../../functions/archive/names/folders.ts';
import { type KeyStyle, sameNameIn } from '../../../functions/archive/names/key-style.ts';
import { nameOf } from '../../../functions/archive/names/name-of.ts';
import { compileNameRule } from '../../../functions/archive/names/name-rule.ts';
import { safeName } from '../../../functions/archive/names/safe-name.ts';
import { readNamesFile } from '../../../functions/archive/names-file.ts';

/** What decides the names of a vault's archives: the options --keys, --name-rule, --prefix and --names, and the stack's prefix. */
export interface NamingRules {
  readonly vaultName: string;
  readonly keys: KeyStyle;
  readonly nameRules: readonly string[];
  readonly prefix: string;
  /** The stack's. */
  readonly keyPrefix: string;
  /** The user's file of names, its bytes as text. */
  readonly namesFile: string | null;
}

/** A row of the inventory with the name that its object would get if no other archive wanted it. */
export interface NamedArchive {
  readonly path: string;
  /** Equal for paths that must not lie side by side. */
  readonly same: string;
  readonly style: string;
  readonly isMarker: boolean;
  readonly modifiedAt: string | undefined;
}

/** Names archives as choose-archives does: the user's file first, then the user's rules, then what the description says. */
export function namerOf(rules: NamingRules): (row: InventoryRow) => NamedArchive {
  const { vaultName, keys, keyPrefix, prefix } = rules;
  const nameRules = rules.nameRules.map(compileNameRule);
  const file = rules.namesFile === null ? undefined : readNamesFile(rules.namesFile);
  const overrideOf = overridesIn(file, [keyPrefix + prefix, keyPrefix]);
  const roomBytes = 1024 - Buffer.byteLength(keyPrefix + prefix);
  const asSame = sameNameIn[keys];
  return ({ archiveId, description, sizeBytes }) => {
    const described = nameOf(description, { vaultName, archiveId }, nameRules);
    const override = overrideOf(archiveId);
    const written = override ?? described.name;
    const path = safeName(written, archiveId, roomBytes, keys);
    return {
      path,
      same: asSame(path),
      style: override === undefined ? described.style : 'override',
      isMarker: isFolderMarker(written, sizeBytes),
      modifiedAt: file?.modifiedAt.get(archiveId) ?? described.modifiedAt,
    };
  };
}

/** Keys of a report begin with the prefix that they get here once more. */
function overridesIn(file: ReturnType<typeof readNamesFile> | undefined, prefixes: readonly string[]) {
  const isKey = file?.nameHeader?.toLowerCase() === 'key';
  return (archiveId: string): string | undefined => {
    const name = file?.names.get(archiveId);
    if (name === undefined || !isKey) return name;
    const own = prefixes.find((beginning) => name.startsWith(beginning));
    return name.slice(own?.length ?? 0);
  };
}

/** The same for the same names. */
export const namingHash = (rules: NamingRules): string =>
  createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 12);
