/** A deployed stack. */
export interface Stack {
  readonly name: string;
  /** Its ARN. */
  readonly id: string;
  readonly description: string | undefined;
  /** ISO. */
  readonly created: string;
  readonly outputs: readonly StackOutput[];
  readonly tags: Readonly<Record<string, string>>;
}

interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
}
