import { largestPartSizeBytes, smallestPartSizeBytes } from '../archive/part-plan.ts';
import { leafBytes } from '../archive/tree-hash.ts';
import { configurationError } from '../errors.ts';

/** Lambda sets it in every function (Lambda guide, "configuration-envvars"). */
interface SetByLambda {
  readonly AWS_REGION: string;
}

type NameIn<Step> = keyof (Step & SetByLambda) & string;

/**
 * Reads the environment of one step: only the variables that its interface in environment.ts lists. `infra/` sets every
 * one; a missing or malformed one is a `ConfigurationError` that names it.
 */
export interface Settings<Step> {
  readonly text: (name: NameIn<Step>) => string;
  /** A setting that may be empty, as a key prefix may be, but must be there. */
  readonly textOrEmpty: (name: NameIn<Step>) => string;
  /** Names with commas between them; none where it is empty. */
  readonly list: (name: NameIn<Step>) => readonly string[];
  readonly positiveInteger: (name: NameIn<Step>) => number;
  readonly wholeNumber: (name: NameIn<Step>) => number;
  /** A number above 0, not always whole; `usual` where nobody set it. */
  readonly positiveNumber: (name: NameIn<Step>, usual: number) => number;
  /** Tree hashes fold only from parts of 2^k MiB (Glacier guide, "Computing Checksums"). */
  readonly partSize: (name: NameIn<Step>) => number;
  /** Glacier sends a tree hash only with slices of 2^k MiB (Glacier guide, "Receiving Checksums When Downloading Data"). */
  readonly sliceSize: (name: NameIn<Step>) => number;
  readonly account: (name: NameIn<Step>) => string;
}

/** The settings of a step. Nothing is read before it is asked for. */
export function settingsOf<Step>(env: Readonly<Record<string, string | undefined>> = process.env): Settings<Step> {
  const textOrEmpty = (name: string) => env[name] ?? missing(name);
  const text = (name: string) => textOrEmpty(name) || missing(name);
  const matching = (name: string, wanted: RegExp, meaning: string) =>
    wanted.test(text(name)) ? text(name) : malformed(name, meaning, text(name));
  const positiveInteger = (name: string) => Number(matching(name, /^[1-9]\d{0,15}$/, 'a positive whole number'));
  return {
    text,
    textOrEmpty,
    positiveInteger,
    list: (name) =>
      textOrEmpty(name)
        .split(',')
        .filter((item) => item !== ''),
    wholeNumber: (name) => Number(matching(name, /^(0|[1-9]\d{0,15})$/, 'a whole number from 0')),
    positiveNumber: (name, usual) => aboveZero(name, env[name] ?? String(usual)),
    partSize: (name) => powerOfTwo(name, positiveInteger(name), smallestPartSizeBytes, largestPartSizeBytes),
    sliceSize: (name) => powerOfTwo(name, positiveInteger(name), leafBytes, smallestPartSizeBytes * 8),
    account: (name) => matching(name, /^\d{12}$/, 'an account id of 12 digits'),
  };
}

function aboveZero(name: string, text: string): number {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : malformed(name, 'a number above 0', text);
}

function powerOfTwo(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most && Number.isInteger(Math.log2(value))) return value;
  return malformed(name, `a power of two from ${least} to ${most}`, String(value));
}

function missing(name: string): never {
  throw configurationError(`Cannot start: wanted the environment variable ${name}, which the stack sets, found none.`);
}

function malformed(name: string, meaning: string, value: string): never {
  throw configurationError(`Cannot start: wanted ${meaning} in the environment variable ${name}, found "${value}".`);
}
