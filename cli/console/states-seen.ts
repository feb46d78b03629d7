import type { StateSeen } from './api.ts';
import type { EventSeen } from './doors/console-doors.ts';

interface Seen {
  name: string;
  entered: number;
  retries: number;
  from: string;
  to: string | null;
  error: string | null;
  /** Its last event was a failure. */
  isFailed: boolean;
  isCaught: boolean;
  /** Its task was scheduled since it was entered. */
  isScheduled: boolean;
}

/**
 * What became of each state, read from a history from its first event on. Events come in order and may come in several portions. An
 * event that names no state belongs to the state of the event before it (`previousEventId`).
 */
export class StatesSeen {
  readonly #states = new Map<string, Seen>();
  /** State by event id: the end of each chain. */
  readonly #stateOfEvent = new Map<number, string>();
  #lastId = 0;
  #end: 'failed' | 'aborted' | undefined;

  /** Ids up to it were read. */
  get lastId(): number {
    return this.#lastId;
  }

  add(events: readonly EventSeen[]): void {
    for (const event of events) {
      if (event.id <= this.#lastId) continue;
      this.#lastId = event.id;
      this.#take(event);
    }
  }

  get states(): readonly StateSeen[] {
    return [...this.#states.values()].map((seen) => ({
      name: seen.name,
      status: this.#statusOf(seen),
      entered: seen.entered,
      retries: seen.retries,
      from: seen.from,
      to: seen.to,
      error: seen.error,
    }));
  }

  #take(event: EventSeen): void {
    const { type, details, previousId } = event;
    this.#end = endIn(type) ?? (type.startsWith('Execution') ? undefined : this.#end);
    const own =
      typeof details['name'] === 'string' && /State(Entered|Exited)$/.test(type) ? details['name'] : undefined;
    const name = own ?? this.#stateOfEvent.get(previousId ?? 0);
    if (name === undefined) return;
    this.#stateOfEvent.set(event.id, name);
    const at = event.at.toISOString();
    const seen = this.#states.get(name) ?? newState(name, at);
    this.#states.set(name, seen);
    meet(seen, event, at);
  }

  #statusOf({ to, isFailed, isCaught }: Seen): StateSeen['status'] {
    if (to !== null) return isCaught ? 'caught' : 'succeeded';
    if (this.#end === 'aborted') return 'aborted';
    return this.#end === 'failed' && isFailed ? 'failed' : this.#end === 'failed' ? 'aborted' : 'running';
  }
}

const newState = (name: string, from: string): Seen => ({
  name,
  entered: 0,
  retries: 0,
  from,
  to: null,
  error: null,
  isFailed: false,
  isCaught: false,
  isScheduled: false,
});

const endIn = (type: string): 'failed' | 'aborted' | undefined => {
  if (type === 'ExecutionFailed' || type === 'ExecutionTimedOut') return 'failed';
  return type === 'ExecutionAborted' ? 'aborted' : undefined;
};

function meet(seen: Seen, { type, details }: EventSeen, at: string): void {
  if (type.endsWith('StateEntered')) {
    seen.entered++;
    Object.assign(seen, { to: null, isFailed: type === 'FailStateEntered', isCaught: false, isScheduled: false });
  } else if (type.endsWith('StateExited')) {
    seen.to = at;
    seen.isCaught = seen.isFailed;
  } else if (/^(?!Execution).*(Failed|TimedOut|Aborted)$/.test(type)) {
    seen.isFailed = true;
    if (typeof details['error'] === 'string') seen.error = details['error'];
  } else if (/^(Task|LambdaFunction|Activity)Scheduled$/.test(type)) {
    if (seen.isScheduled) seen.retries++;
    Object.assign(seen, { isScheduled: true, isFailed: false });
  } else if (/(Succeeded|Started|Redriven)$/.test(type)) seen.isFailed = false;
}
