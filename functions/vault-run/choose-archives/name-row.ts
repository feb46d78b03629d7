import type { InventoryRow } from '../../archive/inventory-row.ts';
import { nameOf } from '../../archive/names/name-of.ts';
import { safeName } from '../../archive/names/safe-name.ts';
import { isChosen, type Selection } from '../../archive/selection.ts';
import type { Choosing } from './choosing.ts';
import type { UserFiles } from './overrides.ts';

/** A row of the inventory with a name, which others may have as well. */
export interface ScannedRow extends InventoryRow {
  /** Safe, before the prefix. */
  readonly name: string;
  readonly nameStyle: string;
}

/** The user's file first, then what the description says. */
export function nameRow(row: InventoryRow, { names }: UserFiles, { run, roomBytes }: Choosing): ScannedRow {
  const { archiveId, description, createdAt, sizeBytes, treeHash } = row;
  const override = names.get(archiveId);
  const found =
    override === undefined
      ? nameOf(description, { vaultName: run.vaultName, archiveId })
      : { name: override, style: 'override' };
  const name = safeName(found.name, archiveId, roomBytes);
  return { archiveId, description, createdAt, sizeBytes, treeHash, name, nameStyle: found.style };
}

/** Says why the request does not mean an archive; undefined where it does. */
export type WhyLeftOut = (row: ScannedRow) => string | undefined;

export function whyLeftOut({ request }: Choosing, { archives }: UserFiles): WhyLeftOut {
  const { include, exclude, after, before } = request;
  const reasons: [string, Selection][] = [
    ['not in the list of archives', archives ? { archives } : {}],
    ['uploaded at another time', { ...(after && { after }), ...(before && { before }) }],
    ['not included', { include }],
    ['excluded', { exclude }],
  ];
  return (row) => reasons.find(([, selection]) => !isChosen(row, selection))?.[0];
}
