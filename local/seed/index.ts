import type { Admin } from '../glacier/index.ts';
import { wantedArchives } from './archives.ts';
import { bytesOf, streamOf } from './bytes.ts';

/** Above it an archive is streamed. */
const smallBytes = 2 * 2 ** 20;

/** Fills the vault with `count` archives, always the same ones, and takes stock of it. */
export async function seedVault(admin: Admin, vaultName: string, count: number): Promise<void> {
  for (const [number, { sizeBytes, description, creationDate }] of wantedArchives(count).entries()) {
    if (sizeBytes <= smallBytes) {
      admin.putSmallArchive(vaultName, bytesOf(number, sizeBytes), description, creationDate);
    } else {
      await admin.putArchive(vaultName, streamOf(number, sizeBytes), description, creationDate);
    }
  }
  admin.takeStock(vaultName);
}
