import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { wantedArchives } from '../../local/seed/archives.ts';

/** A vault's inventory as Glacier writes it (Glacier guide, "api-job-output-get"), of archives that nobody has. */
export const inventoryOf = (vaultName: string, rows: number): Readable => Readable.from(linesOf(vaultName, rows));

function* linesOf(vaultName: string, rows: number): Generator<string> {
  yield `{"VaultARN":"arn:aws:glacier:us-east-1:012345678901:vaults/${vaultName}","InventoryDate":"2026-11-22T00:00:00Z","ArchiveList":[`;
  for (const [n, { description, sizeBytes, content, creationDate }] of wantedArchives(rows).entries()) {
    const row = {
      ArchiveId: idOf(n),
      ArchiveDescription: description,
      CreationDate: creationDate,
      Size: sizeBytes,
      SHA256TreeHash: hashOf(content, 'sha256', 'hex'),
    };
    yield `${n === 0 ? '' : ','}${JSON.stringify(row)}`;
  }
  yield ']}';
}

/** 138 characters (Glacier guide, "api-archive-post"). */
const idOf = (n: number) => `${hashOf(n, 'sha512', 'base64url')}${hashOf(-n, 'sha512', 'base64url')}`.slice(0, 138);

const hashOf = (n: number, algorithm: string, as: 'hex' | 'base64url') =>
  createHash(algorithm).update(String(n)).digest(as);
