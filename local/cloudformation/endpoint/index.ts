import { createServer } from 'node:http';
import type { Gatekeeper } from '../../gatekeeper.ts';
import { listen } from '../../http/listen.ts';
import { answer } from './endpoint.ts';
import type { Stack } from './stack.ts';

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
