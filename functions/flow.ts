/**
 * What one step hands to the next, as Step Functions stores it: plain JSON, each payload under 256 KiB
 * (Step Functions quota). Sizes are bytes, part numbers count from 1 as S3 counts them.
 */

/** Names one restore: all that `start` believes of a notification, and the whole input of RestoreJobOutput. */
export interface RestoreTask {
  readonly vaultName: string;
  readonly jobId: string;
}

/** What Plan gets. */
export interface PlanTask extends RestoreTask {
  readonly executionName: string;
}

/** What RestoreSmallOutput asks of `restore-small`. */
export interface SmallRestoreTask extends RestoreTask {
  /** An attempt ends itself after this long, before Step Functions would time it out without a reason. */
  readonly attemptSeconds: number;
}

/** RestoreSmallOutput's answer for an output of more than one part: RestoreJobOutput is to take it. */
export interface TooLarge {
  readonly outcome: 'too large';
  readonly sizeBytes: number;
}

/** How we know that the bytes are right: Glacier's tree hash, or, where it has none, the size alone. */
export type Verified = 'tree-hash' | 'size';

/** Where the archive becomes an object. */
export interface Destination {
  readonly bucket: string;
  readonly key: string;
}

/** An open S3 multipart upload. Nothing of it is visible until it is completed. */
export interface Upload extends Destination {
  readonly uploadId: string;
}

/** Every number later steps need, decided once. */
export interface RestorePlan extends RestoreTask, Upload {
  readonly outcome: 'planned';
  /** Size of the job's output: of the archive, or of the range of it that was asked for. */
  readonly sizeBytes: number;
  /** A power of two MiB; the last part may be shorter. */
  readonly partSizeBytes: number;
  /** Name of the execution that this is the plan of. */
  readonly executionName: string;
  /**
   * The parts to fetch, one map item each: 1, 2, 3 ... without those that are in the upload already. Numbers, not objects:
   * 10,000 of them must fit into 256 KiB.
   */
  readonly partNumbers: readonly number[];
  /** File of the work bucket with the rows of the parts that are in the upload already; null where there are none. */
  readonly keptRowsKey: string | null;
  /** Parts above 1 GiB need longer than an Express child lives: FetchLargeParts takes them. */
  readonly largeParts: boolean;
  /** Glacier's tree hash of the output, 64 hex digits; null where Glacier has none. */
  readonly treeHash: string | null;
  readonly verified: Verified;
  /** Until when Glacier promises the output, ISO; null where it does not say. */
  readonly availableUntil: string | null;
}

/** One map item: which part, and the constants of the plan. */
export interface PartTask extends RestoreTask, Upload {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly partSizeBytes: number;
  readonly availableUntil: string | null;
  /** An attempt ends itself after this long, before Step Functions would time it out without a reason. */
  readonly attemptSeconds: number;
}

/** What fetch-part leaves behind, one row of the map's results. The sums are ours, taken over the bytes we fetched. */
export interface StoredPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Tree hash of the part, 64 hex digits. */
  readonly treeHash: string;
  /** CRC32 of the part, base64 of its four bytes, as S3 writes it. */
  readonly crc32: string;
  readonly eTag: string;
}

/** The plan, and where the map wrote its results. */
export interface FinalizeTask extends RestorePlan {
  readonly fetched: {
    readonly ResultWriterDetails: { readonly Bucket: string; readonly Key: string };
  };
}

/** The end of every good restore, and the output of its execution. */
export interface Restored extends Destination {
  readonly outcome: 'restored' | 'already restored';
  readonly sizeBytes: number;
  readonly treeHash: string | null;
  readonly verified: Verified;
}
