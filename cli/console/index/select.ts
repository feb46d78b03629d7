import { crc32 } from 'node:zlib';
import type { Selection } from '../api.ts';
import { folderAt } from './folder-page.ts';
import { flagOf } from './schema.ts';
import { positionsOf } from './search.ts';
import type { VaultIndex } from './vault-index.ts';

/** The positions of a selection: one byte per archive of the vault, 1 where it is selected. Folder markers are never. */
export interface Selected {
  readonly chosen: Uint8Array;
  /** Folder markers that the selection names. */
  readonly leftOut: Uint8Array;
  /** Everything but folder markers. */
  readonly isAll: boolean;
}

/** Errors: `NotFound` of a folder or of an archive. */
export function select(index: VaultIndex, selection: Selection): Selected {
  const named = new Uint8Array(index.record.archives);
  if (selection.all) named.fill(1);
  mark(index, named, selection, 1);
  for (const search of selection.searches ?? []) {
    const { text = '', glob = '', path = '', filter } = search;
    for (const position of positionsOf(index, { text, glob, path, filter })) named[position] = 1;
  }
  mark(index, named, selection.except ?? {}, 0);
  return withoutMarkers(named, index.flags);
}

function mark(index: VaultIndex, named: Uint8Array, { folders = [], archiveIds = [] }: Selection, value: 0 | 1): void {
  for (const path of folders) {
    const { first, end } = folderAt(index, path);
    named.fill(value, Number(first), Number(end));
  }
  for (const archiveId of archiveIds) {
    const position = positionOf(index, archiveId);
    if (position !== undefined) named[position] = value;
  }
}

function withoutMarkers(named: Uint8Array, flags: Uint8Array): Selected {
  const [chosen, leftOut] = [new Uint8Array(named.length), new Uint8Array(named.length)];
  let isAll = true;
  for (let position = 0; position < named.length; position++) {
    const isMarker = ((flags[position] ?? 0) & flagOf.markers) !== 0;
    if (named[position] === 1) (isMarker ? leftOut : chosen)[position] = 1;
    else if (!isMarker) isAll = false;
  }
  return { chosen, leftOut, isAll };
}

/** Where an archive lies in the order of paths; undefined where the inventory does not list it. */
export function positionOf(index: VaultIndex, archiveId: string): number | undefined {
  const sql =
    'SELECT position FROM archive JOIN entry ON entry.archive = archive.id WHERE idHash = ? AND archiveId = ?';
  const row = index.row(sql, crc32(archiveId), archiveId);
  return row === undefined ? undefined : Number(row['position']);
}

/** The ids of what is chosen, in the order of paths. */
export function* idsOf(index: VaultIndex, { chosen }: Selected): Generator<string> {
  const sql =
    'SELECT position, archiveId FROM entry JOIN archive ON archive.id = entry.archive WHERE position >= ? AND position < ? ORDER BY position';
  for (let start = 0; start < chosen.length; start += idsAtOnce) {
    const end = start + idsAtOnce;
    if (!chosen.subarray(start, end).includes(1)) continue;
    for (const { position, archiveId } of index.rows(sql, start, end)) {
      if (chosen[Number(position)] === 1) yield String(archiveId);
    }
  }
}

const idsAtOnce = 10_000;
