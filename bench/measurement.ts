/** One number of a measurement, as the tables and the JSON show it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The number to stay on the right side of; absent where the figure only informs. */
  readonly goal?: Goal;
}

interface Goal {
  readonly wanted: 'at most' | 'at least';
  readonly value: number;
}

/** A number of what was measured, several times. */
export interface Result {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Assumptions and circumstances a reader of the figures must know. */
  readonly notes?: readonly string[];
  /** Why the figures are not to be compared with others: this machine could not show them. */
  readonly unfit?: string;
}

/** What all measurements are given. */
export interface Bench {
  /** Shorter: three repeats in place of five, and less of what is long. */
  readonly quick: boolean;
  /** The synthesized stack. */
  readonly assembly: string;
  /** For whatever is written; gone afterwards. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface Measurement {
  readonly name: string;
  measure(bench: Bench): Promise<Result | readonly Result[]>;
}

export const isMet = ({ value, goal }: Figure): boolean =>
  goal === undefined || (goal.wanted === 'at most' ? value <= goal.value : value >= goal.value);
