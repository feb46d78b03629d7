import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import type { Cloud } from '../../local/cloud.ts';
import type { RuleMet, StatusEvent } from '../../local/step-functions/index.ts';

/** An execution of a job, as it was seen last. */
export interface Run {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly error: string | null;
  readonly cause: string | null;
  readonly startMs: number;
}

/** What Step Functions does meanwhile: the executions of each job, and the rules that answered errors. */
export class Runs {
  readonly rulesMet: RuleMet[] = [];
  /** How often an execution was redriven, by whomever. */
  redrives = 0;
  readonly #newest = new Map<string, Run>();
  readonly #waiting = new Map<string, () => void>();

  constructor({ stepFunctions }: Cloud) {
    stepFunctions.onRule((met) => this.rulesMet.push(met));
    stepFunctions.onStatusChange((event) => this.#note(event));
  }

  /** The newest state of the newest execution of the job. */
  of(jobId: string): Run | undefined {
    return this.#newest.get(jobId);
  }

  /** Resolves when an execution of the job has ended, from now on, other than well. */
  failed(jobId: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(jobId, resolve));
  }

  /** Learns of the executions of an earlier run of this cloud. */
  async recall(client: SFNClient, stateMachineArn: string): Promise<void> {
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
      for (const { executionArn } of executions) await this.#recallOne(client, executionArn ?? '');
    }
  }

  async #recallOne(client: SFNClient, executionArn: string): Promise<void> {
    const seen = await client.send(new DescribeExecutionCommand({ executionArn }));
    const { input = '{}', status = '', name = '', startDate, error = null, cause = null } = seen;
    const { jobId }: { readonly jobId?: string } = JSON.parse(input);
    const known = this.#newest.get(jobId ?? '');
    const startMs = startDate?.getTime() ?? 0;
    if (jobId === undefined || (known && known.startMs > startMs)) return;
    this.#newest.set(jobId, { executionArn, name, status, error, cause, startMs });
  }

  get all(): readonly Run[] {
    return [...this.#newest.values()];
  }

  #note(event: StatusEvent): void {
    const { jobId }: { readonly jobId?: string } = JSON.parse(event.input);
    if (jobId === undefined) return;
    this.#newest.set(jobId, { ...event, startMs: event.startDate });
    if (event.status === 'RUNNING' && event.redriveCount > 0) this.redrives += 1;
    if (event.status === 'RUNNING' || event.status === 'SUCCEEDED') return;
    this.#waiting.get(jobId)?.();
    this.#waiting.delete(jobId);
  }
}
