import { type FileHandle, open, readFile } from 'node:fs/promises';
import {
  CompleteMultipartUploadCommand,
  type GlacierClient,
  InitiateMultipartUploadCommand,
  UploadArchiveCommand,
  UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import { MiB } from '../../functions/archive/units.ts';
import { foldLeaves, LeafCollector, treeHashOf } from '../../local/glacier/tree-hash.ts';
import type { InputFile } from './input-files.ts';

/** Glacier's advice: above 100 MB in parts (Glacier guide, "Uploading Large Archives in Parts"). */
const largestSingleUploadBytes = 100_000_000;
/** Glacier takes 2^n MiB, 10,000 parts at most (Glacier guide, "Uploading Large Archives in Parts"). */
const smallestPartBytes = 16 * MiB;
const maximumParts = 10_000;

export interface Archive {
  readonly archiveId: string;
  /** Of the file as it was read here, by the local cloud's naive tree hash. */
  readonly treeHash: string;
}

export interface Upload {
  readonly glacier: GlacierClient;
  readonly vaultName: string;
  readonly file: InputFile;
  readonly onProgress?: (bytesDone: number) => void;
  readonly signal?: AbortSignal;
}

/** Puts a file into a vault, as Glacier's guide tells users to. */
export const uploadArchive = (upload: Upload): Promise<Archive> =>
  upload.file.sizeBytes <= largestSingleUploadBytes ? uploadAtOnce(upload) : uploadInParts(upload);

async function uploadAtOnce({ glacier, vaultName, file, signal }: Upload): Promise<Archive> {
  const body = await readFile(file.path);
  const treeHash = treeHashOf(body);
  const { archiveId } = await glacier.send(
    new UploadArchiveCommand({
      accountId: '-',
      vaultName,
      body,
      checksum: treeHash,
      archiveDescription: describe(file),
    }),
    { abortSignal: signal },
  );
  return { archiveId: named(archiveId, 'archive id'), treeHash };
}

async function uploadInParts(upload: Upload): Promise<Archive> {
  const { glacier, vaultName, file, signal } = upload;
  const partBytes = partBytesFor(file.sizeBytes);
  const { uploadId } = await glacier.send(
    new InitiateMultipartUploadCommand({
      accountId: '-',
      vaultName,
      partSize: String(partBytes),
      archiveDescription: describe(file),
    }),
    { abortSignal: signal },
  );
  const treeHash = await uploadParts(upload, named(uploadId, 'upload id'), partBytes);
  const { archiveId } = await glacier.send(
    new CompleteMultipartUploadCommand({
      accountId: '-',
      vaultName,
      uploadId,
      archiveSize: String(file.sizeBytes),
      checksum: treeHash,
    }),
    { abortSignal: signal },
  );
  return { archiveId: named(archiveId, 'archive id'), treeHash };
}

/** Gives the tree hash of all of them. Parts are whole MiB, so that their leaves are the file's. */
async function uploadParts(
  { glacier, vaultName, file, onProgress, signal }: Upload,
  uploadId: string,
  partBytes: number,
) {
  await using handle = await open(file.path);
  const leaves: Uint8Array[] = [];
  for (let start = 0; start < file.sizeBytes; start += partBytes) {
    const end = Math.min(start + partBytes, file.sizeBytes);
    const body = await read(handle, start, end);
    const ofPart = leavesOf(body);
    leaves.push(ofPart);
    await glacier.send(
      new UploadMultipartPartCommand({
        accountId: '-',
        vaultName,
        uploadId,
        body,
        checksum: foldLeaves(ofPart),
        range: `bytes ${start}-${end - 1}/*`,
      }),
      { abortSignal: signal },
    );
    onProgress?.(end);
  }
  return foldLeaves(Buffer.concat(leaves));
}

function leavesOf(bytes: Uint8Array): Uint8Array {
  const collector = new LeafCollector();
  collector.update(bytes);
  return collector.leaves();
}

function partBytesFor(sizeBytes: number): number {
  let partBytes = smallestPartBytes;
  while (sizeBytes > partBytes * maximumParts) partBytes *= 2;
  return partBytes;
}

async function read(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const body = Buffer.alloc(end - start);
  for (let at = 0; at < body.length; ) {
    const { bytesRead } = await handle.read(body, at, body.length - at, start + at);
    if (bytesRead === 0)
      throw new Error(`Cannot upload: the file ends at byte ${start + at}, ${end} were there before`);
    at += bytesRead;
  }
  return body;
}

/** Glacier takes 1,024 printable ASCII characters (Glacier guide, "Upload Archive"). */
const describe = (file: InputFile): string => encodeURI(file.name.toWellFormed()).replaceAll('%20', ' ').slice(0, 1024);

function named(id: string | undefined, what: string): string {
  if (id === undefined) throw new Error(`Cannot upload: Glacier answered without ${what}`);
  return id;
}
