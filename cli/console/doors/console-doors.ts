import type { Readable } from 'node:stream';
import type { Doors } from '../../shared/doors/doors.ts';
import type { ExecutionStatus, MachineName } from '../api.ts';

/** All that the console asks of the account: what the commands ask, and what a person looks at besides. */
export interface ConsoleDoors extends Doors {
  readonly place: Place;
  readonly machines: Machines;
  readonly jobs: Jobs;
  readonly letters: Letters;
  /** The destination bucket. */
  readonly objects: Objects;
  /** Where faults are switched on and off; undefined in a cloud that does not offer that. */
  readonly faults: FaultSwitch | undefined;
}

/** Where the stack is. */
interface Place {
  readonly region: string;
  readonly accountId: string | null;
  readonly stackName: string;
}

/** A page of a list, and where the next begins. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** Executions of both state machines, for people to look at. */
export interface Machines {
  /** ListExecutions: a hundred, newest first. */
  list(machine: MachineName, status: ExecutionStatus | undefined, next: string | undefined): Promise<Page<ListedSeen>>;
  /** DescribeExecution; undefined where Step Functions does not know it. */
  describe(arn: string): Promise<ExecutionSeen | undefined>;
  /** DescribeStateMachineForExecution: the definition as JSON text. */
  definition(arn: string): Promise<string>;
  /** GetExecutionHistory: `most` events from `next` on. */
  history(arn: string, wanted: HistoryWish): Promise<Page<EventSeen>>;
  /** ListMapRuns and DescribeMapRun, oldest first. */
  mapRuns(arn: string): Promise<readonly MapRunOf[]>;
  /** RedriveExecution. */
  redrive(arn: string): Promise<void>;
  /** StartExecution of RestoreJobOutput; gives the ARN. */
  startRestore(name: string, input: string): Promise<string>;
  /** Which machine an execution belongs to; undefined for the ARN of another's. */
  machineOf(arn: string): MachineName | undefined;
  /** ARN of an execution of RestoreJobOutput or RestoreVault. */
  arnOf(machine: MachineName, name: string): string;
}

interface HistoryWish {
  readonly next?: string | undefined;
  readonly most: number;
  readonly newestFirst?: boolean;
  /** With inputs and outputs. */
  readonly withData: boolean;
}

export interface ListedSeen {
  readonly arn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly redriveCount: number;
}

export interface ExecutionSeen extends ListedSeen {
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly isRedrivable: boolean;
}

/** An event as GetExecutionHistory gives it: the details of its type under `details`. */
export interface EventSeen {
  readonly id: number;
  readonly previousId: number | null;
  readonly at: Date;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What DescribeMapRun says of a Map Run. */
export interface MapRunOf {
  readonly arn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly counts: Readonly<Record<MapRunCount, number>>;
  readonly redriveCount: number;
}

type MapRunCount = 'total' | 'pending' | 'running' | 'succeeded' | 'failed' | 'aborted' | 'timedOut';

/** ListJobs. */
export interface Jobs {
  list(vaultName: string, state: JobState | undefined, next: string | undefined): Promise<Page<JobSeen>>;
}

export type JobState = 'InProgress' | 'Succeeded' | 'Failed';

export interface JobSeen {
  readonly jobId: string;
  readonly isInventory: boolean;
  readonly tier: string | undefined;
  readonly state: JobState;
  readonly statusMessage: string | undefined;
  readonly archiveId: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly description: string | undefined;
  readonly createdAt: string;
  readonly completedAt: string | undefined;
}

/** The queue of dead letters. */
export interface Letters {
  /** About how many there are. */
  count(): Promise<number>;
  /** Some of them. They are hidden from others for `seconds`, and stay. */
  look(seconds: number): Promise<readonly LetterSeen[]>;
}

export interface LetterSeen {
  readonly messageId: string;
  readonly sentAt: Date;
  readonly body: string;
  readonly error: string | undefined;
  readonly reason: string | undefined;
}

export interface Objects {
  /** An object's bytes; undefined where it is not there. */
  stream(key: string): Promise<Readable | undefined>;
  /** ListObjectsV2 with the delimiter `/`. */
  list(prefix: string, next: string | undefined): Promise<ObjectsSeen>;
}

interface ObjectsSeen {
  readonly folders: readonly string[];
  readonly objects: readonly { readonly key: string; readonly sizeBytes: number; readonly modifiedAt: Date }[];
  readonly next: string | undefined;
}

/** What a cloud offers that breaks on request. */
export interface FaultSwitch {
  look(): Promise<FaultsSeen>;
  on(fault: { place: string; kind: string; probability?: number; times?: number }): Promise<void>;
  /** False where there is no such fault. */
  off(id: string): Promise<boolean>;
  allOff(): Promise<void>;
}

export interface FaultsSeen {
  readonly places: readonly { readonly place: string; readonly kinds: readonly string[] }[];
  readonly faults: readonly {
    readonly id: string;
    readonly place: string;
    readonly kind: string;
    readonly probability?: number;
    readonly times?: number;
    readonly struck: number;
  }[];
  /** Newest first. */
  readonly log: readonly {
    readonly at: string;
    readonly place: string;
    readonly kind: string;
    readonly facts: Readonly<Record<string, string>>;
  }[];
  readonly struck: number;
}
