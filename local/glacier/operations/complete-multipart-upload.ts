import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { append, bytesFile, leavesFile, remove } from '../disk.ts';
import { invalid, uploadNotFound } from '../errors.ts';
import { newArchiveId } from '../ids.ts';
import { type Operation, param, type Reply, type Service } from '../operation.ts';
import { partFolder, partsOf } from '../parts.ts';
import { requiredHeader } from '../receive.ts';
import type { Upload, UploadedPart } from '../records.ts';
import { foldLeaves } from '../tree-hash.ts';
import type { Vault } from '../vault.ts';
import { created } from './upload-archive.ts';

/** What the caller says the archive is. */
interface Claim {
  readonly sizeBytes: number;
  readonly treeHash: string;
}

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  path: 'vaults/{vaultName}/multipart-uploads/{uploadId}',
  async run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const upload = vault.uploads.get(param(call, 'uploadId'));
    if (!upload) throw uploadNotFound(param(call, 'uploadId'));
    const treeHash = requiredHeader(call.request, 'x-amz-sha256-tree-hash');
    const claim = { sizeBytes: Number(requiredHeader(call.request, 'x-amz-archive-size')), treeHash };
    return upload.completedAs ? again(vault, upload.completedAs, claim) : complete(vault, upload, claim, store);
  },
};

/** A repeat gets the same archive (Glacier guide, Complete Multipart Upload: idempotent for a short period). */
function again(vault: Vault, done: NonNullable<Upload['completedAs']>, claim: Claim): Reply {
  requireSame(claim, done);
  return created(vault.name, { id: done.archiveId, treeHash: done.treeHash });
}

async function complete(vault: Vault, upload: Upload, claim: Claim, store: Service['store']): Promise<Reply> {
  const parts = partsOf(vault, upload.id);
  requireGapless(parts, upload.partSizeBytes);
  const folder = store.stage();
  try {
    const treeHash = foldLeaves(await joinLeaves(vault, upload, parts, folder));
    const sizeBytes = parts.at(-1)?.end ?? 0;
    requireSame(claim, { sizeBytes, treeHash });
    for (const { start } of parts) {
      await append(path.join(partFolder(vault, upload.id, start), bytesFile), path.join(folder, bytesFile));
    }
    // Two completions at once: the first one wins, the second is its repeat.
    if (upload.completedAs) return again(vault, upload.completedAs, claim);
    const archive = { id: newArchiveId(), description: upload.description, creationDate: new Date().toISOString() };
    vault.addArchive({ ...archive, sizeBytes, treeHash }, folder);
    upload.completedAs = { archiveId: archive.id, treeHash, sizeBytes };
    vault.saveUpload(upload);
    await remove(path.join(vault.uploadFolder(upload.id), 'parts'));
    return created(vault.name, { id: archive.id, treeHash });
  } finally {
    await remove(folder);
  }
}

/** All leaves in a row. Parts but the last are whole MiBs, so leaves never cross from one part to the next. */
async function joinLeaves(vault: Vault, upload: Upload, parts: readonly UploadedPart[], folder: string) {
  const files = parts.map(({ start }) => path.join(partFolder(vault, upload.id, start), leavesFile));
  const leaves = Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
  await writeFile(path.join(folder, leavesFile), leaves);
  return leaves;
}

/** AWS documents the refusal, not its words. */
function requireGapless(parts: readonly UploadedPart[], partSizeBytes: number): void {
  if (parts.length === 0) throw invalid('No part was uploaded');
  parts.forEach(({ start, end }, index) => {
    const isLast = index === parts.length - 1;
    if (start === index * partSizeBytes && (isLast || end - start === partSizeBytes)) return;
    throw invalid(`Missing content range: the parts leave a gap at or before byte ${isLast ? start : end}`);
  });
}

/** The sentence about the hash was seen in boto/botocore issue 1396; AWS's about the size is not known. */
function requireSame(claim: Claim, archive: Claim): void {
  if (claim.treeHash !== archive.treeHash) throw invalid(`Invalid x-amz-sha256-tree-hash: ${claim.treeHash}`);
  if (claim.sizeBytes !== archive.sizeBytes) throw invalid(`Invalid x-amz-archive-size: ${claim.sizeBytes}`);
}
