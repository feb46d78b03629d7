import type { Execution, StatusEvent, StepFunctions } from '../../local/step-functions/index.ts';

type Listener = (event: StatusEvent) => boolean;

/** The executions of restores, by the job each is about. */
export class Restores {
  readonly #stepFunctions: StepFunctions;
  readonly #events: StatusEvent[] = [];
  readonly #listeners = new Set<Listener>();

  constructor(stepFunctions: StepFunctions) {
    this.#stepFunctions = stepFunctions;
    stepFunctions.onStatusChange((event) => this.#note(event));
  }

  /** Names of all executions so far, in the order of their first start. */
  get names(): readonly string[] {
    return [...new Set(this.#events.map(({ name }) => name))];
  }

  /** Resolves when the newest execution of the job has ended, at once where it has already; waits for it to start first. */
  async ended(jobId: string): Promise<Execution> {
    const isIts = (event: StatusEvent) => jobOf(event) === jobId;
    const { executionArn } = this.#events.findLast(isIts) ?? (await this.#next(isIts));
    return this.#stepFunctions.ended(executionArn);
  }

  /** Resolves when an execution of the job ends from now on: of one that is redriven, or started again. */
  async endedAgain(jobId: string): Promise<Execution> {
    const isEnd = (event: StatusEvent) => jobOf(event) === jobId && event.status !== 'RUNNING';
    const { executionArn } = await this.#next(isEnd);
    return this.#stepFunctions.ended(executionArn);
  }

  #next(fits: (event: StatusEvent) => boolean): Promise<StatusEvent> {
    const { promise, resolve } = Promise.withResolvers<StatusEvent>();
    this.#listeners.add((event) => {
      if (fits(event)) resolve(event);
      return fits(event);
    });
    return promise;
  }

  #note(event: StatusEvent): void {
    this.#events.push(event);
    for (const listener of this.#listeners) if (listener(event)) this.#listeners.delete(listener);
  }
}

function jobOf({ input }: StatusEvent): string | undefined {
  const task: { readonly jobId?: string } = JSON.parse(input);
  return task.jobId;
}
