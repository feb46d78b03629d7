import { type Arbitrary, assert, property } from 'fast-check';
import { giveUpErrors, tryAgainErrors, waitErrors } from '../../functions/errors.ts';

const ourNames: readonly string[] = [...giveUpErrors, ...tryAgainErrors, ...waitErrors];

export const isOurName = (name: string): boolean => ourNames.includes(name);

/** What became of the inputs of one generator: how many were accepted, how many refused under which name. */
export type Tally = Map<string, number>;

export interface Trial<Input> {
  readonly name: string;
  readonly inputs: Arbitrary<Input>;
  /** Must return, or throw an error with one of our names; anything else ends the run. */
  readonly meet: (input: Input) => void;
}

/** Lets a parser meet `runs` inputs. Throws on the first unnamed error, with the input and the seed in the message. */
export function tally<Input>({ name, inputs, meet }: Trial<Input>, runs: number, seed: number): Tally {
  const outcomes: Tally = new Map();
  assert(
    property(inputs, (input) => {
      const outcome = outcomeOf(() => meet(input));
      if (outcome !== 'accepted' && !isOurName(outcome)) {
        throw new Error(`${name} met an input that ended as "${outcome}", which is no name of ours`);
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { numRuns: runs, seed },
  );
  return outcomes;
}

function outcomeOf(meet: () => void): string {
  try {
    meet();
    return 'accepted';
  } catch (error) {
    return Error.isError(error) ? error.name : 'no error at all';
  }
}

/** A share of the inputs, 0 to 1. */
export function shareOf(outcomes: Tally, isMeant: (outcome: string) => boolean): number {
  const all = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const meant = [...outcomes].filter(([outcome]) => isMeant(outcome)).reduce((sum, [, count]) => sum + count, 0);
  return meant / all;
}

export const inWords = (name: string, outcomes: Tally): string =>
  `${name}: ${[...outcomes]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ')}`;
