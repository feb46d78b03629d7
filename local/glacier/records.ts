import type { Bytes } from './ranges.ts';

/** What is kept of an archive beside its bytes and its leaves. Dates are ISO with milliseconds. */
export interface Archive {
  readonly id: string;
  readonly description: string;
  readonly creationDate: string;
  readonly sizeBytes: number;
  /** 64 hex digits. A test may replace it by a wrong one. */
  treeHash: string;
}

export interface UploadedPart extends Bytes {
  readonly treeHash: string;
}

/** A multipart upload, open or, for the sake of repeats of Complete, completed. */
export interface Upload {
  readonly id: string;
  readonly description: string;
  readonly creationDate: string;
  readonly partSizeBytes: number;
  /** Its size and hash are the archive's: a repeat of Complete must name the same. */
  completedAs: { readonly archiveId: string; readonly treeHash: string; readonly sizeBytes: number } | null;
}

export type Tier = 'Expedited' | 'Standard' | 'Bulk';
type StatusCode = 'InProgress' | 'Succeeded' | 'Failed';

/** Which archives an inventory lists, and how. Texts are kept as they were sent. */
export interface InventoryWish {
  readonly format: 'CSV' | 'JSON';
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly limit: string | null;
  readonly marker: string | null;
  /** Where the next job would go on; known when the inventory is made, null when nothing is left. */
  nextMarker: string | null;
}

/** What an archive retrieval retrieves. */
export interface ArchiveWish {
  readonly archiveId: string;
  readonly description: string;
  readonly sizeBytes: number;
  archiveTreeHash: string;
  readonly range: Bytes;
  /** Hash of a range that is less than the archive; null when it is not tree-hash aligned, or the whole archive. */
  readonly rangeTreeHash: string | null;
  readonly tier: Tier;
}

export interface Job {
  readonly id: string;
  readonly vaultName: string;
  readonly description: string | null;
  readonly snsTopic: string | null;
  readonly creationDate: string;
  /** When it will be done, in real time. */
  readonly dueDate: string;
  /** Exactly one of the two is there. */
  readonly archive: ArchiveWish | null;
  readonly inventory: InventoryWish | null;
  statusCode: StatusCode;
  statusMessage: string;
  completionDate: string | null;
  /** When Glacier forgets it: the download window after completion, in real time. */
  expiryDate: string | null;
  /** Size of the output file of an inventory. */
  inventorySizeBytes: number | null;
  /** The job is still described, its output is gone. */
  outputGone: boolean;
  /** Notifications still to be sent, so that a kill between completion and notification loses none. */
  pending: PendingNotification[];
}

export interface PendingNotification {
  readonly topicArn: string;
  /** The job's own topic, or that of the vault's configuration. */
  readonly from: 'job' | 'vault';
}

export type NotificationEvent = 'ArchiveRetrievalCompleted' | 'InventoryRetrievalCompleted';

export interface NotificationConfig {
  readonly SNSTopic: string;
  readonly Events: readonly NotificationEvent[];
}

export interface RetrievalRule {
  readonly Strategy: 'BytesPerHour' | 'FreeTier' | 'None';
  readonly BytesPerHour: number | null;
}
