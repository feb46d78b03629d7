import type { Fit } from './document.ts';

/** One thing that was allowed, by which words of which statement, and how often. */
export interface Usage {
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  /** The policy's name and the statement's place in it, or `administrator`. */
  readonly statement: string;
  readonly actionPattern: string;
  readonly resourcePattern: string;
  readonly times: number;
}

export interface Refusal {
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
}

/** What was asked and answered; equal questions are counted, not repeated. */
export class AccessLog {
  readonly #usage = new Map<string, Usage>();
  readonly #refusals: Refusal[] = [];

  allow(who: string, action: string, resource: string, fit?: Fit): void {
    const { actionPattern, resourcePattern } = fit ?? { actionPattern: '*', resourcePattern: '*' };
    const statement = fit?.statement.name ?? 'administrator';
    const key = JSON.stringify([who, action, resource, statement, actionPattern, resourcePattern]);
    const times = (this.#usage.get(key)?.times ?? 0) + 1;
    this.#usage.set(key, { who, action, resource, statement, actionPattern, resourcePattern, times });
  }

  refuse(refusal: Refusal): void {
    this.#refusals.push(refusal);
  }

  usage(): readonly Usage[] {
    return [...this.#usage.values()];
  }

  refusals(): readonly Refusal[] {
    return [...this.#refusals];
  }
}
