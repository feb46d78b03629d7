import { field } from '../archive/json.ts';
import { requestRefused } from '../errors.ts';

/** Reads what a former call of a step left in `VaultRun`, field by field. */
export interface ProgressFields {
  /** A whole number from 0. */
  readonly count: (name: string) => number;
  readonly counts: (name: string) => readonly number[];
  readonly text: (name: string) => string;
  readonly textOrNull: (name: string) => string | null;
  readonly oneOf: <Word extends string>(name: string, words: readonly Word[]) => Word;
}

/**
 * The fields of a progress that this step gave back in a former call. Each throws `RequestRefused` where it is not as the
 * step writes it: somebody started or edited an execution by hand, and to go on from there could buy archives twice.
 */
export function progressFields(step: string, progress: unknown): ProgressFields {
  const read = <Value>(name: string, wanted: string, is: (value: unknown) => value is Value): Value => {
    const value = field(progress, name);
    if (is(value)) return value;
    throw requestRefused(
      `Cannot go on: wanted the progress of ${step}, with ${wanted} in "${name}", found ${JSON.stringify(progress) ?? 'nothing'}. Start the vault again.`,
    );
  };
  return {
    count: (name) => read(name, 'a whole number', isCount),
    counts: (name) => read(name, 'whole numbers', (value) => Array.isArray(value) && value.every(isCount)),
    text: (name) => read(name, 'a text', isText),
    textOrNull: (name) => read(name, 'a text or null', (value) => value === null || isText(value)),
    oneOf: <Word extends string>(name: string, words: readonly Word[]) =>
      read(name, `one of ${words.map((word) => `"${word}"`).join(', ')}`, (value): value is Word =>
        words.some((word) => word === value),
      ),
  };
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isText = (value: unknown): value is string => typeof value === 'string';
