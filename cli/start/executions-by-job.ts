import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';

/** Finds the execution that restores a job: its input names the job, its own name only hints at it. */
export class ExecutionsByJob {
  readonly #sfn: SFNClient;
  readonly #stateMachineArn: string;
  readonly #arnByJob = new Map<string, string>();
  readonly #known = new Set<string>();

  constructor(sfn: SFNClient, stateMachineArn: string) {
    this.#sfn = sfn;
    this.#stateMachineArn = stateMachineArn;
  }

  /** The execution started last for each job. */
  async refresh(signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const unknown: string[] = [];
    const pages = paginateListExecutions(
      { client: this.#sfn },
      { stateMachineArn: this.#stateMachineArn, maxResults: 100 },
      { abortSignal: signal },
    );
    for await (const { executions = [] } of pages) {
      for (const { executionArn } of executions) {
        if (executionArn !== undefined && !this.#known.has(executionArn)) unknown.push(executionArn);
      }
    }
    for (const executionArn of unknown.reverse()) await this.#learn(executionArn, signal); // the newest was listed first
    return this.#arnByJob;
  }

  async #learn(executionArn: string, signal?: AbortSignal): Promise<void> {
    const { input } = await this.#sfn.send(new DescribeExecutionCommand({ executionArn }), { abortSignal: signal });
    const task: unknown = JSON.parse(input ?? 'null');
    if (typeof task === 'object' && task !== null && 'jobId' in task && typeof task.jobId === 'string') {
      this.#arnByJob.set(task.jobId, executionArn);
    }
    this.#known.add(executionArn);
  }
}
