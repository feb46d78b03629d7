import { createServer } from 'node:http';
import type { Gatekeeper } from '../../gatekeeper.ts';
import { listen } from '../../listen.ts';
import { answer } from './endpoint.ts';

export interface CloudFormationOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly gatekeeper: Gatekeeper;
}

/** CloudFormation of the local cloud, as far as it is asked which stacks there are and what they say of themselves. */
export interface CloudFormation {
  readonly url: string;
  /** Says that this stack is deployed, or deployed anew. */
  put(stack: Stack): void;
  close(): Promise<void>;
}

export async function startCloudFormation({ port, gatekeeper }: CloudFormationOptions): Promise<CloudFormation> {
  const stacks = new Map<string, Stack>();
  const server = createServer((request, response) => void answer({ stacks, gatekeeper }, request, response));
  const { url, close } = await listen(server, port);
  return { url, put: (stack) => void stacks.set(stack.name, stack), close };
}

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
