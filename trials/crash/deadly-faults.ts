import { type Facts, type Fault, Faults } from '../../local/faults.ts';
import type { Death } from './deaths.ts';

/** Faults that kill the process they are in, as `kill -9` does: nothing is closed, flushed or told. */
export class DeadlyFaults extends Faults {
  readonly #death: Death;
  #left: number;

  constructor(death: Death) {
    super();
    this.#death = death;
    this.#left = death.nth;
  }

  override strike(place: string, facts: Facts = {}): Fault | undefined {
    if (place === this.#death.place) this.#count();
    return super.strike(place, facts);
  }

  #count(): void {
    this.#left -= 1;
    if (this.#left !== 0) return;
    if (this.#death.afterMs === 0) die();
    else setTimeout(die, this.#death.afterMs);
  }
}

const die = () => void process.kill(process.pid, 'SIGKILL');
