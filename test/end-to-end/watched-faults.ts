import { type Fault, Faults } from '../../local/faults.ts';

type Facts = Readonly<Record<string, string>>;

interface Watcher {
  readonly place: string;
  readonly where: Facts;
  readonly arrived: (facts: Facts) => void;
}

/** Faults that tell of each request that passes: the event to wait for where nothing else tells. */
export class WatchedFaults extends Faults {
  readonly #watchers = new Set<Watcher>();

  /** Resolves at the next request from now on that comes by this place with these facts. */
  next(place: string, where: Facts = {}): Promise<Facts> {
    return new Promise((arrived) => void this.#watchers.add({ place, where, arrived }));
  }

  override strike(place: string, facts: Facts = {}): Fault | undefined {
    for (const watcher of this.#watchers) {
      const fits = Object.entries(watcher.where).every(([name, value]) => facts[name] === value);
      if (watcher.place !== place || !fits) continue;
      this.#watchers.delete(watcher);
      watcher.arrived(facts);
    }
    return super.strike(place, facts);
  }
}
