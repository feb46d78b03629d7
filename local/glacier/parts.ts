import path from 'node:path';
import { entriesOf, readRecord } from './disk.ts';
import type { UploadedPart } from './records.ts';
import type { Vault } from './vault.ts';

/** Where a part of an upload lies: bytes, leaves, record. */
export const partFolder = (vault: Vault, uploadId: string, start: number) =>
  path.join(vault.uploadFolder(uploadId), 'parts', String(start));

/** The parts that have come so far, in order. The disk alone remembers them: 10,000 rewrites of a list cost too much. */
export function partsOf(vault: Vault, uploadId: string): UploadedPart[] {
  return entriesOf(path.join(vault.uploadFolder(uploadId), 'parts'))
    .map((folder) => readRecord<UploadedPart | undefined>(path.join(folder, 'part.json'), undefined))
    .filter((part) => part !== undefined)
    .sort((one, other) => one.start - other.start);
}
