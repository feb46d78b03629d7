import type { Endpoints } from '../../local/endpoints.ts';

/**
 * What `npm start` has to tell, in order. With `--json` each is one line of JSON, as it stands here, led by `at` (ISO
 * time). New fields and new events may come; these stay.
 */
export type Event =
  | Synthesizing
  | Synthesized
  | Ready
  | Uploading
  | Uploaded
  | Requested
  | Progress
  | RestoredFile
  | FailedFile;

/** The CDK app is being turned into a template, which takes seconds. */
interface Synthesizing {
  readonly event: 'synthesizing';
}

/** The CDK app was turned into a template. */
interface Synthesized {
  readonly event: 'synthesized';
  readonly seconds: number;
}

/** The template is deployed to the local cloud, which listens. */
interface Ready {
  readonly event: 'ready';
  readonly seconds: number;
  /** URLs by service: `glacier`, `s3`, `stepFunctions`, `sns`, `sqs`. */
  readonly endpoints: Endpoints;
  readonly stateMachineArn: string;
}

/** A file is on its way into the vault. */
interface Uploading {
  readonly event: 'uploading';
  readonly file: string;
  readonly sizeBytes: number;
  readonly bytesDone: number;
}

/** A file is an archive now. */
interface Uploaded {
  readonly event: 'uploaded';
  readonly file: string;
  readonly vault: string;
  readonly archiveId: string;
  readonly sizeBytes: number;
  readonly treeHash: string;
}

/** Glacier was asked for the archive. */
interface Requested {
  readonly event: 'requested';
  readonly file: string;
  readonly jobId: string;
}

/** A restore entered another state, or stored another part. */
export interface Progress {
  readonly event: 'progress';
  readonly file: string;
  /** None in RestoreSmallOutput: Step Functions shows nobody an Express execution. */
  readonly executionArn?: string;
  /** As the state machine calls it. */
  readonly state: string;
  /** How many parts there are; 0 before they are planned. */
  readonly parts: number;
  readonly partsDone: number;
  readonly sizeBytes: number;
  /** Counted in whole parts. */
  readonly bytesDone: number;
  readonly bytesPerSecond: number;
}

/** The object was downloaded and has the tree hash of the file that went into the vault. */
export interface RestoredFile {
  readonly event: 'restored';
  readonly file: string;
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly parts: number;
  readonly treeHash: string;
  readonly verified: true;
  /** From StartExecution to Done; in RestoreSmallOutput from the job's completion until its object was seen. */
  readonly seconds: number;
}

export interface FailedFile {
  readonly event: 'failed';
  readonly file: string;
  /** The state that failed. */
  readonly state: string;
  /** The name of the error. */
  readonly error: string;
  /** What happened. */
  readonly sentence: string;
  /** What to do about it. */
  readonly advice: string;
}
