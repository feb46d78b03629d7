import { type Facts, type Fault, Weather } from '../../local/faults.ts';
import type { Death } from './deaths.ts';

/** Weather that kills the process it is in, as `kill -9` does: nothing is closed, flushed or told. */
export class DeadlyWeather extends Weather {
  readonly #death: Death;
  #left: number;

  constructor(death: Death) {
    super();
    this.#death = death;
    this.#left = death.nth;
  }

  override meet(place: string, facts: Facts = {}): Fault | undefined {
    if (place === this.#death.place) this.#count();
    return super.meet(place, facts);
  }

  #count(): void {
    this.#left -= 1;
    if (this.#left !== 0) return;
    if (this.#death.afterMs === 0) die();
    else setTimeout(die, this.#death.afterMs);
  }
}

const die = () => void process.kill(process.pid, 'SIGKILL');
