import type { Cloud } from '../../local/cloud.ts';
import type { RuleMet, StatusEvent } from '../../local/states/index.ts';

/** What Step Functions does meanwhile: the executions of each job, and the rules that answered errors. */
export class Runs {
  readonly rulesMet: RuleMet[] = [];
  /** How often an execution was redriven, by whomever. */
  redrives = 0;
  readonly #newest = new Map<string, StatusEvent>();
  readonly #waiting = new Map<string, () => void>();

  constructor({ states }: Cloud) {
    states.onRule((met) => this.rulesMet.push(met));
    states.onStatusChange((event) => this.#note(event));
  }

  /** The newest state of the newest execution of the job. */
  of(jobId: string): StatusEvent | undefined {
    return this.#newest.get(jobId);
  }

  /** Resolves when an execution of the job has ended, from now on, other than well. */
  failed(jobId: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(jobId, resolve));
  }

  get all(): readonly StatusEvent[] {
    return [...this.#newest.values()];
  }

  #note(event: StatusEvent): void {
    const { jobId }: { readonly jobId?: string } = JSON.parse(event.input);
    if (jobId === undefined) return;
    this.#newest.set(jobId, event);
    if (event.status === 'RUNNING' && event.redriveCount > 0) this.redrives += 1;
    if (event.status === 'RUNNING' || event.status === 'SUCCEEDED') return;
    this.#waiting.get(jobId)?.();
    this.#waiting.delete(jobId);
  }
}
