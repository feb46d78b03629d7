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

/**
 * A row under its name: the user's file first, then the user's rules, then what the description says. Where copies are made, an
 * archive has a row for each further name in the user's file.
 */
export function nameRow(inventoryRow: InventoryRow, userFiles: UserFiles, choosing: Choosing): NamedRow[] {
  const { archiveId, description } = inventoryRow;
  const { run, nameRules, request } = choosing;
  const described = nameOf(description, { vaultName: run.vaultName, archiveId }, nameRules);
  const override = userFiles.nameOf(archiveId);
  const modifiedAt = userFiles.modifiedAt.get(archiveId) ?? described.modifiedAt;
  const row = { ...inventoryRow, ...(modifiedAt === undefined ? {} : { modifiedAt }) };
  if (override === undefined) {
    const scheme = unknownScheme(description, described);
    return [{ ...rowNamed(described.name, described.style, row, choosing), unknownScheme: scheme }];
  }
  const names = [override, ...(request.copies ? userFiles.otherNamesOf(archiveId) : [])];
  return names.map((name) => ({ ...rowNamed(name, 'override', row, choosing), unknownScheme: undefined }));
}

type Unnamed = InventoryRow & Pick<ScannedRow, 'modifiedAt'>;

function rowNamed(written: string, nameStyle: string, row: Unnamed, { roomBytes, keyStyle, request }: Choosing) {
  const { archiveId, description, createdAt, sizeBytes, treeHash, modifiedAt } = row;
  const isMarker = isFolderMarker(written, sizeBytes);
  const isKept = isMarker && request.folderMarkers === 'keep';
  const name = safeName(written, archiveId, roomBytes, keyStyle) + (isKept ? '/' : '');
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
