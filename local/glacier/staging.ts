import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bytesFile, leavesFile, share } from './disk.ts';
import { archiveNotFound } from './errors.ts';
import { writeInventory } from './inventory.ts';
import type { ArchiveWish, InventoryWish, Job } from './records.ts';
import type { Stock, Stocktaking } from './stocktaking.ts';
import type { Vault } from './vault.ts';

/** Makes the file a job's output is read from. Throws when the archive is no longer there. */
export async function makeOutput(vault: Vault, job: Job, stocks: Stocktaking): Promise<void> {
  if (job.archive) await stageArchive(vault, job, job.archive);
  else if (job.inventory) await stageInventory(vault, job, job.inventory, stocks.of(vault));
}

/** The output outlives the archive: deleting it after completion takes nothing from the job. */
async function stageArchive(vault: Vault, job: Job, { archiveId }: ArchiveWish): Promise<void> {
  // AWS documents that such a job may start and then fails (Glacier guide, Delete Archive); the message is ours.
  if (!vault.archives.has(archiveId)) throw archiveNotFound(archiveId);
  for (const file of [bytesFile, leavesFile]) {
    await share(path.join(vault.archiveFolder(archiveId), file), path.join(vault.jobFolder(job.id), file));
  }
}

async function stageInventory(vault: Vault, job: Job, wish: InventoryWish, stock: Stock | undefined): Promise<void> {
  const file = path.join(vault.jobFolder(job.id), bytesFile);
  // A test may have put its own inventory there.
  if (job.inventorySizeBytes === null && stock !== undefined) {
    const inventory = writeInventory(vault, stock, wish);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, inventory.text);
    wish.nextMarker = inventory.nextMarker;
  }
  job.inventorySizeBytes = (await stat(file)).size;
}
