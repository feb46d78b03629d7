import { type PartPlan, partNumbersBut, partRange } from '../../functions/archive/part-plan.ts';
import type { StoredPart, Upload } from '../../functions/flow.ts';
import { manifestKey, resultsFolder } from '../../functions/restore/map-run-files.ts';
import { type OpenUploadDoors, uploadFor } from '../../functions/restore/open-upload.ts';
import { hashOf, keyOf, type SimulatedFiles } from './store.ts';
import { awsError } from './world.ts';

const bucket = 'dest';
const crc32 = 'AAAAAA==';
const mapRunArnOf = (execution: string) => `arn:aws:states:us-east-1:000000000000:mapRun:thaw/FetchParts:${execution}`;

/** Open multipart uploads, and what the Map Runs that filled them wrote down. Plan's own decisions are made on them. */
export class SimulatedUploads {
  readonly #files: SimulatedFiles;
  readonly #executions: OpenUploadDoors['executions'];
  readonly #parts = new Map<string, Map<number, StoredPart>>();
  readonly #mapRuns = new Set<string>();
  #opened = 0;

  constructor(files: SimulatedFiles, executions: OpenUploadDoors['executions']) {
    this.#files = files;
    this.#executions = executions;
  }

  /** The numbers of the parts that an execution has to fetch, and the upload that they go into. */
  async plan(
    { row, jobId, owner }: { readonly row: number; readonly jobId: string; readonly owner: string },
    cut: PartPlan,
  ): Promise<{ readonly uploadId: string; readonly toFetch: number[] }> {
    const archive = { archiveId: `archive-${row}`, treeHash: hashOf(row), storageClass: 'STANDARD', ...cut };
    const destination = { bucket, key: keyOf(row) };
    const { kept, uploadId } = await uploadFor(
      { ...archive, ...destination, jobId, owner },
      async () => this.#open(destination),
      this.#doors(),
    );
    return { uploadId, toFetch: partNumbersBut(kept, cut) };
  }

  put(uploadId: string, partNumbers: readonly number[], cut: PartPlan): void {
    for (const partNumber of partNumbers) {
      const { start, end } = partRange(partNumber, cut);
      const part = { partNumber, sizeBytes: end - start, treeHash: hashOf(partNumber), crc32, eTag: '"e"' };
      this.#parts.get(uploadId)?.set(partNumber, part);
    }
  }

  complete(uploadId: string): void {
    this.#parts.delete(uploadId);
  }

  /** What a map that failed leaves: the rows of the parts that it stored. */
  writeRows(execution: string, uploadId: string, partNumbers: readonly number[]): void {
    const arn = mapRunArnOf(execution);
    const parts = this.#parts.get(uploadId);
    const rows = partNumbers.flatMap((number) => parts?.get(number) ?? []);
    const Key = `${resultsFolder(arn)}/SUCCEEDED_0.jsonl`;
    this.#mapRuns.add(execution);
    this.#files.put(Key, rows.map((row) => JSON.stringify(row)).join('\n'));
    this.#files.put(manifestKey(arn), JSON.stringify({ ResultFiles: { SUCCEEDED: [{ Key }] } }));
  }

  #open(destination: { readonly bucket: string; readonly key: string }): Upload {
    this.#opened += 1;
    const uploadId = `upload-${this.#opened}`;
    this.#parts.set(uploadId, new Map());
    return { ...destination, uploadId };
  }

  /** S3's side of it. */
  get bucket(): OpenUploadDoors['bucket'] {
    const partsOf = (uploadId: string) => {
      const parts = this.#parts.get(uploadId);
      if (parts === undefined) throw awsError('NoSuchUpload', 'The specified upload does not exist.');
      return parts;
    };
    return {
      abortUpload: async ({ uploadId }) => void this.#parts.delete(uploadId),
      async *listParts({ uploadId }) {
        yield* partsOf(uploadId).values();
      },
    };
  }

  #doors(): OpenUploadDoors {
    const latest = async (name: string) => (this.#mapRuns.has(name) ? mapRunArnOf(name) : undefined);
    return { work: this.#files, executions: this.#executions, mapRuns: { latest }, bucket: this.bucket };
  }
}
