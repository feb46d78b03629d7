import type { Execution, States, StatusEvent } from '../../local/states/index.ts';

/** The executions of restores by the job each is about. */
export class Restores {
  readonly #states: States;
  readonly #arns = new Map<string, string>();
  readonly #waiting = new Map<string, ((executionArn: string) => void)[]>();

  constructor(states: States) {
    this.#states = states;
    states.onStatusChange((event) => this.#note(event));
  }

  /** Resolves with the newest execution of the job when it has ended; waits for it to start first. */
  async ended(jobId: string): Promise<Execution> {
    return this.#states.ended(await this.#started(jobId));
  }

  #started(jobId: string): Promise<string> | string {
    const known = this.#arns.get(jobId);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#waiting.set(jobId, [...(this.#waiting.get(jobId) ?? []), resolve]);
    return promise;
  }

  #note({ executionArn, status, input }: StatusEvent): void {
    if (status !== 'RUNNING') return;
    const { jobId }: { jobId: string } = JSON.parse(input);
    this.#arns.set(jobId, executionArn);
    for (const resolve of this.#waiting.get(jobId) ?? []) resolve(executionArn);
    this.#waiting.delete(jobId);
  }
}
