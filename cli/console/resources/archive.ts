import { rowsPerSegment, runFiles } from '../../../functions/run-files/keys.ts';
import { type Ledger, reasonOfEntry, stateOf } from '../../../functions/run-files/ledger.ts';
import type { ManifestRow } from '../../../functions/vault-flow.ts';
import type { VaultSummary } from '../../../functions/vault-run/choose-archives/summary.ts';
import { Problem } from '../../shared/problem.ts';
import { newestRun } from '../../shared/runs.ts';
import type { ArchiveDetail, ArchiveEntry } from '../api.ts';
import type { AddResource } from '../console.ts';
import type { ConsoleDoors } from '../doors/console-doors.ts';
import { positionOf } from '../index/select.ts';
import { archiveColumns, archiveJoin, type VaultIndex } from '../index/vault-index.ts';
import { hashNumber } from '../index/write-archives.ts';
import { newestInventory } from '../inventory.ts';
import { readNaming } from '../naming-store.ts';

/** GET /api/vaults/:vault/archives/:archiveId */
export const addArchive: AddResource = (api, console) => {
  api.get('/vaults/:vault/archives/:archiveId', async (context) => {
    const vaultName = context.req.param('vault');
    const doors = await console.doors();
    const index = await console.indexOf(vaultName);
    const entry = entryOf(index, context.req.param('archiveId'));
    const [found, naming] = await Promise.all([
      newestInventory(vaultName, doors),
      readNaming(console.folderOf(doors), vaultName),
    ]);
    const answer: ArchiveDetail = {
      ...entry,
      indexId: index.indexId,
      keyPrefix: found === undefined ? null : found.settings.destination.keyPrefix + naming.prefix,
      copies: copiesOf(index, entry),
      inRun: await inNewestRun(vaultName, entry, doors),
    };
    return context.json(answer);
  });
};

/** Error: `NotFound`. */
function entryOf(index: VaultIndex, archiveId: string): ArchiveEntry {
  const position = positionOf(index, archiveId);
  const row = index.row(`SELECT ${archiveColumns} FROM ${archiveJoin} WHERE position = ?`, position ?? -1);
  if (row !== undefined) return index.entryOf(row);
  throw new Problem('NotFound', `The inventory does not list an archive ${JSON.stringify(archiveId.slice(0, 200))}.`);
}

const mostCopies = 20;

function copiesOf(index: VaultIndex, { archiveId, treeHash, sizeBytes }: ArchiveEntry): ArchiveDetail['copies'] {
  const sql = `SELECT ${archiveColumns} FROM ${archiveJoin} WHERE hash = ? AND archive.sizeBytes = ? ORDER BY archive.createdMs LIMIT ?`;
  return index
    .rows(sql, hashNumber(treeHash), sizeBytes, mostCopies + 1)
    .map((row) => index.entryOf(row))
    .filter((other) => other.archiveId !== archiveId && other.treeHash === treeHash)
    .slice(0, mostCopies)
    .map((other) => ({ archiveId: other.archiveId, path: other.path, createdAt: other.createdAt }));
}

/** What the ledger of the newest run says. The manifest is sorted by date: the segment is found by halves. */
async function inNewestRun(
  vaultName: string,
  entry: ArchiveEntry,
  doors: ConsoleDoors,
): Promise<ArchiveDetail['inRun']> {
  const run = await newestRun(vaultName, doors);
  if (run === undefined) return null;
  const at = runFiles({ vaultName, run: run.run });
  const text = await doors.files.text(at.summary);
  if (text === undefined) return null;
  const { chosen }: VaultSummary = JSON.parse(text);
  const row = await rowOf(entry, Math.ceil(chosen.archives / rowsPerSegment), at.manifest, doors);
  if (row === undefined) return null;
  const ledgerText = await doors.files.text(at.ledger(Math.floor(row / rowsPerSegment)));
  const ledger: Ledger = ledgerText === undefined ? {} : JSON.parse(ledgerText);
  const found = ledger[String(row)];
  return { run: run.run, state: stateOf(found), reason: reasonOfEntry(found) ?? null };
}

async function rowOf(
  { archiveId, createdAt }: ArchiveEntry,
  segments: number,
  keyOf: (segment: number) => string,
  { files }: ConsoleDoors,
): Promise<number | undefined> {
  let [low, high] = [0, segments];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const lines = ((await files.text(keyOf(middle))) ?? '').split('\n').filter(Boolean);
    const line = lines.find((each) => each.includes(`"${archiveId}"`));
    if (line !== undefined) return rowIn(line).row;
    if (lines.length === 0 || Date.parse(rowIn(lines[0] ?? '').createdAt) > Date.parse(createdAt)) high = middle;
    else low = middle + 1;
  }
  return undefined;
}

function rowIn(line: string): ManifestRow {
  const row: ManifestRow = JSON.parse(line);
  return row;
}
