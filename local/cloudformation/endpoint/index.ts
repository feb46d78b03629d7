import { createServer } from 'node:http';
import { objectReader } from '../../code-in-s3.ts';
import type { Faults } from '../../faults.ts';
import type { Gatekeeper } from '../../gatekeeper.ts';
import { listen } from '../../http/listen.ts';
import type { Tools } from '../stacks/operation.ts';
import { StackFiles } from '../stacks/stack-files.ts';
import { Stacks } from '../stacks/stacks.ts';
import type { Resolved, Services } from '../template/index.ts';
import { answer } from './endpoint.ts';

export interface CloudFormationOptions {
  /** Stacks that clients made lie in its folder `cloudformation`. */
  readonly dataFolder: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly gatekeeper: Gatekeeper;
  readonly faults: Faults;
  /** Where templates and code are read from. */
  readonly s3Url: string;
  /** Queue URLs name the endpoint that serves them. */
  readonly queueUrl: (queueName: string) => string;
  /** Makes what templates ask for. Requests wait for it. */
  readonly services: Promise<Services>;
}

/** CloudFormation of the local cloud: stacks, change sets and events. The operations are in ../operations. */
export interface CloudFormation {
  readonly url: string;
  /** Says that this stack was deployed without CloudFormation: from an assembly, at the start of the cloud. */
  put(template: Resolved): void;
  /** Makes again what the stacks of an earlier run have. Call it when all services are there. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export async function startCloudFormation(options: CloudFormationOptions): Promise<CloudFormation> {
  const { gatekeeper, faults, s3Url, queueUrl, dataFolder } = options;
  const stacks = new Stacks();
  const files = new StackFiles(dataFolder, queueUrl);
  const tools = async (): Promise<Tools> => ({
    services: await options.services,
    faults,
    ownerOf: (stack, resource) => stacks.ownerOf(stack, resource),
    save: (stack) => files.save(stack),
  });
  const working = new Set<Promise<void>>();
  const inBackground = (work: Promise<void>) => {
    working.add(work);
    void work.finally(() => working.delete(work));
  };
  const parts = { stacks, gatekeeper, tools, readObject: objectReader(s3Url), queueUrl, inBackground };
  const server = createServer((request, response) => void answer(parts, request, response));
  const { url, close } = await listen(server, options.port);
  return {
    url,
    put: (template) => stacks.put(files.adopted(template)),
    resume: async () => files.resume(stacks, await tools()),
    close,
  };
}
