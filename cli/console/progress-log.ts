import type { ProgressPoint } from './api.ts';

/** So many points are kept of a run. */
const mostPoints = 500;

/** Bytes over time, as the console has seen a run: each stock-taking is a point. */
export class ProgressLog {
  readonly #points = new Map<string, ProgressPoint[]>();

  /** Adds a point where it is newer than the last, and gives all points so far, the beginning of the run first. */
  add(run: string, began: string | null, point: ProgressPoint): readonly ProgressPoint[] {
    const before = this.#points.get(run) ?? beginning(began);
    const last = before.at(-1);
    const points = last !== undefined && last.at >= point.at ? before : thinned([...before, point]);
    this.#points.set(run, points);
    return points;
  }
}

const beginning = (began: string | null): ProgressPoint[] =>
  began === null ? [] : [{ at: began, archives: 0, bytes: 0, chargedUsd: 0 }];

/** Where there are too many, every other one goes; first and last stay. */
const thinned = (points: ProgressPoint[]): ProgressPoint[] =>
  points.length <= mostPoints ? points : points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
