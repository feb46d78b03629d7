import type { StateSeen } from './api.ts';
import type { ConsoleDoors } from './doors/console-doors.ts';
import { StatesSeen } from './states-seen.ts';

interface History {
  readonly states: StatesSeen;
  /** Where the last page that was read begins: it may have grown. */
  page: string | undefined;
}

/** So many executions' states are kept. */
const mostHistories = 50;
/** API_GetExecutionHistory, `maxResults`. */
const pageSize = 1000;

/** The states of executions that people look at. A history of 25,000 events is read once: later looks read its last page. */
export class Histories {
  readonly #histories = new Map<string, History>();

  async statesOf(arn: string, { machines }: ConsoleDoors): Promise<readonly StateSeen[]> {
    const history = this.#historyOf(arn);
    for (;;) {
      const { items, next } = await machines.history(arn, { next: history.page, most: pageSize, withData: false });
      history.states.add(items);
      if (next === undefined) return history.states.states;
      history.page = next;
    }
  }

  /** A redrive goes on in the same history; another page size would not. */
  #historyOf(arn: string): History {
    const history = this.#histories.get(arn) ?? { states: new StatesSeen(), page: undefined };
    this.#histories.delete(arn);
    this.#histories.set(arn, history); // the newest last
    const [oldest] = this.#histories.keys();
    if (this.#histories.size > mostHistories && oldest !== undefined) this.#histories.delete(oldest);
    return history;
  }
}
