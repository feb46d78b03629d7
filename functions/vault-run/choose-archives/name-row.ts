import type { InventoryRow } from '../../archive/inventory-row.ts';
import { isFolderMarker } from '../../archive/names/folders.ts';
import { nameOf } from '../../archive/names/name-of.ts';
import { safeName } from '../../archive/names/safe-name.ts';
import { type UnknownScheme, unknownScheme } from '../../archive/names/unknown-scheme.ts';
import { isChosen, type Selection } from '../../archive/selection.ts';
import type { Choosing } from './choosing.ts';
import type { UserFiles } from './user-files.ts';

/** A row of the inventory with a name, which others may have as well. */
export interface ScannedRow extends InventoryRow {
  /** Safe, before the prefix. */
  readonly name: string;
  readonly nameStyle: string;
  /** When the file was last modified, ISO, where anybody says. */
  readonly modifiedAt?: string;
}

/** A row with what is told of its name, but not written down. */
export interface NamedRow {
  readonly row: ScannedRow;
  /** It stands for a folder. */
  readonly isFolderMarker: boolean;
  /** What its description looks like, where the name is likely wrong. */
  readonly unknownScheme: UnknownScheme | undefined;
}

/** The user's file first, then the user's rules, then what the description says. */
export function nameRow(inventoryRow: InventoryRow, userFiles: UserFiles, choosing: Choosing): NamedRow {
  const { archiveId, description, createdAt, sizeBytes, treeHash } = inventoryRow;
  const { run, roomBytes, keyStyle, nameRules, request } = choosing;
  const described = nameOf(description, { vaultName: run.vaultName, archiveId }, nameRules);
  const override = userFiles.nameOf(archiveId);
  const { name: written, style: nameStyle } =
    override === undefined ? described : { name: override, style: 'override' };
  const isMarker = isFolderMarker(written, sizeBytes);
  const isKept = isMarker && request.folderMarkers === 'keep';
  const name = safeName(written, archiveId, roomBytes, keyStyle) + (isKept ? '/' : '');
  const modifiedAt = userFiles.modifiedAt.get(archiveId) ?? described.modifiedAt;
  return {
    row: {
      archiveId,
      description,
      createdAt,
      sizeBytes,
      treeHash,
      name,
      nameStyle,
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
    },
    isFolderMarker: isMarker,
    unknownScheme: override === undefined ? unknownScheme(description, described) : undefined,
  };
}

/** Says why an archive is not restored; undefined where it is. */
export type WhyLeftOut = (named: NamedRow) => string | undefined;

export function whyLeftOut({ request }: Choosing, { archives }: UserFiles): WhyLeftOut {
  const { include, exclude, after, before, folderMarkers } = request;
  const reasons: [string, Selection][] = [
    ['not in the list of archives', archives ? { archives } : {}],
    ['uploaded at another time', { ...(after && { after }), ...(before && { before }) }],
    ['not included', { include }],
    ['excluded', { exclude }],
  ];
  return ({ row, isFolderMarker }) => {
    const reason = reasons.find(([, selection]) => !isChosen(row, selection))?.[0];
    return reason ?? (isFolderMarker && folderMarkers !== 'keep' ? 'folder marker' : undefined);
  };
}
