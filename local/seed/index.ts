import type { Admin } from '../glacier/index.ts';
import { wantedArchives } from './archives.ts';
import { bytesOf, streamOf } from './bytes.ts';

/** Above it an archive is streamed. */
const smallBytes = 2 * 2 ** 20;

/** Fills the vault with `count` archives, always the same ones, and takes stock of it. */
export async function seedVault(admin: Admin, vaultName: string, count: number): Promise<void> {
  for (const { sizeBytes, content, description, creationDate } of wantedArchives(count)) {
    if (sizeBytes <= smallBytes) {
      admin.putSmallArchive(vaultName, bytesOf(content, sizeBytes), description, creationDate);
    } else {
      await admin.putArchive(vaultName, streamOf(content, sizeBytes), description, creationDate);
    }
  }
  admin.takeStock(vaultName);
}
