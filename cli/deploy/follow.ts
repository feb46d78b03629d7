import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { DeployDoors } from './doors.ts';

/** How an operation on a stack ended. */
export interface Ending {
  readonly status: string;
  /** `<logical id>: <reason>` of everything that failed by itself, the first first. */
  readonly failures: readonly string[];
  /** `<logical id> <physical id>` of what was left where it is. */
  readonly kept: readonly string[];
}

/**
 * Follows an operation to its end, and says how far it is. `total` is how many resources it is about, if that is known. An
 * interrupt ends the following, not the operation.
 */
export async function follow(
  doors: DeployDoors,
  stackId: string,
  { after, total }: { readonly after?: string | undefined; readonly total?: number },
): Promise<Ending> {
  const progress = new Progress(doors.tell, total);
  let last = after;
  for (;;) {
    const events = await eventsAfter(doors, stackId, last);
    last = events.at(-1)?.EventId ?? last;
    for (const event of events) progress.note(event);
    const ending = progress.ending(stackId);
    if (ending !== undefined) return ending;
    await sleep(doors.pollMs, undefined, { signal: doors.signal }).catch((error: unknown) => {
      if (doors.signal?.aborted) doors.tell('The operation continues in AWS. Run the same command again to follow it.');
      throw error;
    });
  }
}

/** The newest event of a stack, so that what comes later can be told from what was before. */
export async function newestEvent({ stacks }: DeployDoors, stackId: string): Promise<string | undefined> {
  const { StackEvents: [newest] = [] } = await stacks.send(new DescribeStackEventsCommand({ StackName: stackId }));
  return newest?.EventId;
}

/** Oldest first. */
async function eventsAfter(
  { stacks }: DeployDoors,
  StackName: string,
  after: string | undefined,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await stacks.send(new DescribeStackEventsCommand({ StackName, ...(NextToken && { NextToken }) }));
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === after) return events.toReversed();
      events.push(event);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return events.toReversed();
}

class Progress {
  readonly #tell: (line: string) => void;
  readonly #total: number | undefined;
  readonly #done = new Set<string>();
  readonly #failures: string[] = [];
  readonly #kept: string[] = [];
  #told = 0;
  #status = '';
  #stackId = '';

  constructor(tell: (line: string) => void, total: number | undefined) {
    this.#tell = tell;
    this.#total = total;
  }

  note(event: StackEvent): void {
    const { ResourceStatus = '', LogicalResourceId: id = '', PhysicalResourceId: physicalId = '' } = event;
    if (event.ResourceType === 'AWS::CloudFormation::Stack') {
      this.#noteStack(event, ResourceStatus);
      return;
    }
    if (ResourceStatus.endsWith('_FAILED')) this.#noteFailure(id, event.ResourceStatusReason ?? 'no reason given');
    if (ResourceStatus === 'DELETE_SKIPPED') this.#kept.push(`${id} ${physicalId}`);
    if (/_(COMPLETE|SKIPPED)$/.test(ResourceStatus)) this.#done.add(id);
    this.#tellCount();
  }

  /** Undefined while it goes on. */
  ending(stackId: string): Ending | undefined {
    if (this.#stackId !== stackId || this.#status === '' || this.#status.endsWith('_IN_PROGRESS')) return undefined;
    return { status: this.#status, failures: this.#failures, kept: this.#kept };
  }

  #noteStack({ PhysicalResourceId = '', ResourceStatusReason: reason }: StackEvent, status: string): void {
    [this.#status, this.#stackId] = [status, PhysicalResourceId];
    if (status.endsWith('ROLLBACK_IN_PROGRESS')) {
      this.#tell(`Rolling back: ${reason ?? 'no reason given'}`);
      this.#done.clear();
    }
  }

  /** What was cancelled because something else failed is not told: it is no cause. */
  #noteFailure(id: string, reason: string): void {
    if (/cancelled/i.test(reason)) return;
    this.#failures.push(`${id}: ${reason}`);
    this.#tell(`Failed: ${id}: ${reason}`);
  }

  /** A line for each tenth. */
  #tellCount(): void {
    const [done, total] = [this.#done.size, this.#total];
    if (total === undefined || done > total || done === this.#told) return;
    const step = Math.max(1, Math.ceil(total / 10));
    if (done % step !== 0 && done !== total) return;
    this.#told = done;
    this.#tell(`${done} of ${total} resources`);
  }
}
