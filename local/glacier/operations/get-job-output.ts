import path from 'node:path';
import type { Fault } from '../../faults.ts';
import { bytesFile, hashOfRange, leavesFile } from '../disk.ts';
import { invalid, jobNotFound } from '../errors.ts';
import { type Call, type Operation, param, type Reply } from '../operation.ts';
import { headersOf, type Output, sendOutput } from '../output.ts';
import { applyFault, otherRange, outputFaults } from '../output-faults.ts';
import { type Bytes, fromRangeHeader, isTreeHashAligned } from '../ranges.ts';
import type { ArchiveWish, Job } from '../records.ts';
import type { Vault } from '../vault.ts';

/**
 * Sends a job's output, or a range of it.
 *
 * Faults (facts: vaultName, jobId, and range `first-last` where one is asked for; `atByte` counts from the first byte
 * sent, the middle when absent):
 * - `cut {atByte}`: full Content-Length, but the connection breaks there.
 * - `stall {atByte, ms?}`: silent there for `ms` real milliseconds, or until the client leaves.
 * - `short {bytes?}`, `long {bytes?}`: so many bytes (1) fewer or more, with a Content-Length that says so.
 * - `flip {atByte, dropHash?}`: one bit of the body is flipped; the hash stays, or with `dropHash` there is none.
 * - `wrong-hash`, `drop-hash`: the hash of other bytes, or none. Both only where there would be one.
 * - `ignore-range`: 200 and the whole output. `other-range`: 206 with the bytes and Content-Range of another range.
 * - `expire`: the output vanishes now; the job is still described.
 */
export const getJobOutput: Operation = {
  name: 'GetJobOutput',
  method: 'GET',
  path: 'vaults/{vaultName}/jobs/{jobId}/output',
  faults: outputFaults,
  async run(call, service) {
    const vault = service.store.vault(param(call, 'vaultName'));
    const job = vault.job(param(call, 'jobId'));
    if (call.fault?.kind === 'expire') await service.jobs.dropOutput(vault, job);
    requireAvailable(job);
    return reply(await outputOf(vault, job, call));
  },
};

function reply(output: Output): Reply {
  const headers = Object.fromEntries(Object.entries(headersOf(output)).map(([name, value]) => [name, String(value)]));
  return { status: output.status, headers, send: (response) => sendOutput(output, response) };
}

/** Seen in MoriTanosuke/glacieruploader issue 61. What a failed job answers is not known; taken for the same. */
function requireAvailable(job: Job): void {
  if (job.outputGone) throw jobNotFound(job.id);
  if (job.statusCode !== 'Succeeded') throw invalid(`The job is not currently available for download: ${job.id}`);
}

async function outputOf(vault: Vault, job: Job, { request, fault }: Call): Promise<Output> {
  const whole = job.archive?.range ?? { start: 0, end: job.inventorySizeBytes ?? 0 };
  const sizeBytes = whole.end - whole.start;
  const asked = fault?.kind === 'ignore-range' ? undefined : fromRangeHeader(request.headers.range);
  const bytes = asked ? served(asked, sizeBytes, request.headers.range, fault) : { start: 0, end: sizeBytes };
  const output: Output = {
    status: asked ? 206 : 200,
    whole,
    file: path.join(vault.jobFolder(job.id), bytesFile),
    bytes,
    contentRange: asked && bytes,
    headers: ownHeaders(job),
    treeHash: job.archive ? await rangeHash(vault, job, job.archive, bytes) : undefined,
  };
  return applyFault(output, fault);
}

/** A range that ends past the output is cut off there (boto asks so for every last piece). */
function served(asked: Bytes, sizeBytes: number, header: string | undefined, fault: Fault | undefined): Bytes {
  if (asked.start >= sizeBytes) {
    // And not 416 (boto/boto issue 2510).
    throw invalid(`The start of the range is larger than size of retrieved data: ${header}`);
  }
  const range = { start: asked.start, end: Math.min(asked.end, sizeBytes) };
  return fault?.kind === 'other-range' ? otherRange(range, sizeBytes) : range;
}

function ownHeaders({ archive, inventory }: Job): Record<string, string> {
  if (inventory) return { 'Content-Type': inventory.format === 'CSV' ? 'text/csv' : 'application/json' };
  const description = archive?.description ?? '';
  return {
    'Content-Type': 'application/octet-stream',
    ...(description !== '' && { 'x-amz-archive-description': description }),
  };
}

/** There is a hash only where the job's range and the range asked for are both aligned (Get Job Output). */
async function rangeHash(vault: Vault, job: Job, archive: ArchiveWish, bytes: Bytes): Promise<string | undefined> {
  const { start, end } = archive.range;
  if (!isTreeHashAligned(archive.range, archive.sizeBytes)) return undefined;
  if (!isTreeHashAligned(bytes, end - start)) return undefined;
  const leaves = path.join(vault.jobFolder(job.id), leavesFile);
  return hashOfRange(leaves, { start: start + bytes.start, end: start + bytes.end });
}
