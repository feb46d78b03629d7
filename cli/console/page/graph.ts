import { graphOf } from '../../../tools/picture/from-definition.ts';
import { type Layout, place } from '../../../tools/picture/layout.ts';
import type { StateSeen } from '../api.ts';

/** Places the states of a definition; undefined where it is none that can be drawn: the states are listed then. */
export function layoutOf(definition: unknown): Layout | undefined {
  try {
    return place(graphOf(JSON.stringify(definition)));
  } catch {
    return undefined;
  }
}

/** What is read under the pointer, and by a screen reader. */
export function stateWords(name: string, seen: StateSeen | undefined): string {
  if (seen === undefined) return `${name}: not entered`;
  const { status, entered, retries, error } = seen;
  const parts = [
    status,
    ...(entered > 1 ? [`entered ${entered} times`] : []),
    ...(retries > 0 ? [retries === 1 ? '1 retry' : `${retries} retries`] : []),
    ...(error !== null ? [`last error ${error}`] : []),
  ];
  return `${name}: ${parts.join(', ')}`;
}
