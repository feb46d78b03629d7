import { setImmediate as turn } from 'node:timers/promises';

interface Event {
  readonly atSeconds: number;
  readonly order: number;
  readonly happen: () => void;
  /** Whether promises may be waiting for it. */
  readonly wakes: boolean;
}

/** Time that passes only from event to event: a discrete-event simulation. */
export class VirtualTime {
  #nowSeconds = 0;
  #count = 0;
  readonly #heap: Event[] = [];

  get nowSeconds(): number {
    return this.#nowSeconds;
  }

  /** Lets something happen so many seconds from now. */
  after(seconds: number, happen: () => void, wakes = false): void {
    this.#push({ atSeconds: this.#nowSeconds + seconds, order: this.#count++, happen, wakes });
  }

  /** For code that waits as code does. */
  wait(seconds: number): Promise<void> {
    return new Promise((resolve) => this.after(seconds, resolve, true));
  }

  /** Runs until nothing is left to happen, or `goesOn` says no. */
  async run(goesOn: () => boolean = () => true): Promise<void> {
    for (let next = this.#pop(); next !== undefined && goesOn(); next = this.#pop()) {
      this.#nowSeconds = next.atSeconds;
      next.happen();
      if (next.wakes) await turn(); // all that waited for it goes on, until it waits again
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    for (let parent = (place - 1) >> 1; place > 0 && before(event, heap[parent]); parent = (place - 1) >> 1) {
      [heap[place], heap[parent]] = [heap[parent] ?? event, event];
      place = parent;
    }
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || first === undefined || last === first) return first;
    heap[0] = last;
    for (let place = 0, child = 1; child < heap.length; child = 2 * place + 1) {
      if (before(heap[child + 1], heap[child])) child += 1;
      const smaller = heap[child];
      if (smaller === undefined || !before(smaller, last)) break;
      [heap[place], heap[child]] = [smaller, last];
      place = child;
    }
    return first;
  }
}

const before = (one: Event | undefined, other: Event | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  (one.atSeconds < other.atSeconds || (one.atSeconds === other.atSeconds && one.order < other.order));
