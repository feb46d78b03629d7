interface Entry<Item> {
  readonly atMs: number;
  readonly item: Item;
}

/**
 * What is due when: a binary heap. An item that is taken out of its queue, or gets another time, leaves an old entry;
 * `isCurrent` tells those apart, and they go when they come up or when they are most of the heap.
 */
export class Agenda<Item> {
  readonly #isCurrent: (item: Item, atMs: number) => boolean;
  #heap: Entry<Item>[] = [];
  /** The heap is cleared of old entries when it has grown to this. */
  #clearAt = 1024;

  constructor(isCurrent: (item: Item, atMs: number) => boolean) {
    this.#isCurrent = isCurrent;
  }

  add(item: Item, atMs: number): void {
    if (this.#heap.length >= this.#clearAt) this.#clear();
    this.#heap.push({ atMs, item });
    this.#rise(this.#heap.length - 1);
  }

  /** Takes out what is due at `nowMs`, the earliest first. */
  due(nowMs: number): Item[] {
    const items: Item[] = [];
    for (let first = this.#first(); first !== undefined && first.atMs <= nowMs; first = this.#first()) {
      this.#removeFirst();
      items.push(first.item);
    }
    return items;
  }

  /** When the next item is due; Infinity when there is none. */
  nextMs(): number {
    return this.#first()?.atMs ?? Number.POSITIVE_INFINITY;
  }

  #first(): Entry<Item> | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#isCurrent(first.item, first.atMs)) return first;
      this.#removeFirst();
    }
    return undefined;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #clear(): void {
    // A sorted list is a heap.
    const current = this.#heap.filter(({ item, atMs }) => this.#isCurrent(item, atMs));
    this.#heap = current.sort((a, b) => a.atMs - b.atMs);
    this.#clearAt = Math.max(1024, 2 * this.#heap.length);
  }

  #rise(start: number): void {
    for (let at = start; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#at(parent) <= this.#at(at)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(start: number): void {
    for (let at = start; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.#at(right) < this.#at(left) ? right : left;
      if (this.#at(at) <= this.#at(least)) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (first === undefined || second === undefined) return;
    this.#heap[one] = second;
    this.#heap[other] = first;
  }
}
