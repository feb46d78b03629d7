import type { ResolvedResource, Tree } from '../template/index.ts';

/** A stack and its history. Statuses and reasons are CloudFormation's (CloudFormation API, Stack and StackEvent). */
export interface Stack {
  readonly name: string;
  /** Its ARN. */
  readonly id: string;
  /** ISO. */
  readonly created: string;
  updated?: string;
  deleted?: string;
  status: string;
  reason?: string | undefined;
  /** The template in force, as it was sent. */
  templateText: string;
  description?: string | undefined;
  parameters: Readonly<Record<string, string>>;
  /** Parameters that are never shown. */
  hidden: readonly string[];
  capabilities: readonly string[];
  tags: Readonly<Record<string, string>>;
  outputs: readonly StackOutput[];
  /** By logical id, in the order in which they were made. */
  resources: Map<string, DeployedResource>;
  /** Oldest first. */
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
  /** The highest number of a published version so far, by function. */
  readonly versions: Map<string, number>;
}

interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
}

export interface DeployedResource extends ResolvedResource {
  readonly status: string;
  readonly reason?: string | undefined;
  /** ISO. */
  readonly at: string;
}

export interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  /** ISO. */
  readonly at: string;
  readonly token?: string | undefined;
}

/** What a stack shall become. */
export interface Plan {
  readonly template: Tree;
  readonly templateText: string;
  readonly description: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly hidden: readonly string[];
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: readonly ResolvedResource[];
  readonly outputs: readonly StackOutput[];
  /** Whose rights read code in S3. */
  readonly caller: string;
}

export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  /** Of a Modify: whether another resource takes its place. */
  readonly isReplaced: boolean;
  /** What happens to a resource that goes, as CloudFormation says it: `Delete` or `Retain`. */
  readonly policyAction: string | undefined;
}

export interface ChangeSet {
  readonly name: string;
  /** Its ARN. */
  readonly id: string;
  readonly description: string | undefined;
  /** ISO. */
  readonly created: string;
  readonly kind: 'CREATE' | 'UPDATE';
  status: 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  reason?: string | undefined;
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
  readonly changes: readonly Change[];
  readonly plan: Plan;
}

/** `CREATE_COMPLETE`, not `UPDATE_COMPLETE_CLEANUP_IN_PROGRESS`. */
export const isAtWork = ({ status }: Pick<Stack, 'status'>): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
