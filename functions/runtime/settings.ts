import { largestPartSizeBytes, smallestPartSizeBytes } from '../archive/part-plan.ts';
import { leafBytes } from '../archive/tree-hash.ts';
import { configurationError } from '../errors.ts';

/**
 * The environment of a function, read in one place. `infra/` sets every variable; a missing or malformed one is a
 * `ConfigurationError` that names it.
 */
type Environment = Readonly<Record<string, string | undefined>>;

export function textSetting(name: string, env: Environment = process.env): string {
  const value = env[name];
  if (value === undefined || value === '') throw missing(name);
  return value;
}

/** A setting that may be empty, as a key prefix may be, but must be there. */
export function textOrEmptySetting(name: string, env: Environment = process.env): string {
  const value = env[name];
  if (value === undefined) throw missing(name);
  return value;
}

/** Names with commas between them; none where it is empty. */
export const listSetting = (name: string, env: Environment = process.env): readonly string[] =>
  textOrEmptySetting(name, env)
    .split(',')
    .filter((item) => item !== '');

function matchingSetting(name: string, wanted: RegExp, meaning: string, env: Environment = process.env): string {
  const value = textSetting(name, env);
  if (!wanted.test(value)) throw malformed(name, meaning, value);
  return value;
}

export function positiveIntegerSetting(name: string, env: Environment = process.env): number {
  const value = matchingSetting(name, /^[1-9]\d{0,15}$/, 'a positive whole number', env);
  return Number(value);
}

export const wholeNumberSetting = (name: string, env: Environment = process.env): number =>
  Number(matchingSetting(name, /^(0|[1-9]\d{0,15})$/, 'a whole number from 0', env));

/** A number above 0, not always whole; `usual` where nobody set it. */
export function positiveNumberSetting(name: string, usual: number, env: Environment = process.env): number {
  const text = env[name] ?? String(usual);
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw malformed(name, 'a number above 0', text);
}

/** Tree hashes fold only from parts of 2^k MiB (Glacier guide, "Computing Checksums"). */
export function partSizeSetting(name: string, env: Environment = process.env): number {
  const value = positiveIntegerSetting(name, env);
  if (value >= smallestPartSizeBytes && value <= largestPartSizeBytes && Number.isInteger(Math.log2(value)))
    return value;
  throw malformed(name, `a power of two from ${smallestPartSizeBytes} to ${largestPartSizeBytes}`, String(value));
}

/** Glacier sends a tree hash only with slices of 2^k MiB (Glacier guide, "Receiving Checksums When Downloading Data"). */
function sliceSizeSetting(name: string, env: Environment = process.env): number {
  const value = positiveIntegerSetting(name, env);
  if (value >= leafBytes && value <= smallestPartSizeBytes * 8 && Number.isInteger(Math.log2(value))) return value;
  throw malformed(name, `a power of two from ${leafBytes} to ${smallestPartSizeBytes * 8}`, String(value));
}

export const accountSetting = (name: string, env: Environment = process.env): string =>
  matchingSetting(name, /^\d{12}$/, 'an account id of 12 digits', env);

const missing = (name: string) =>
  configurationError(
    `Cannot start: the environment variable ${name} is missing. It is set by the stack: deploy it again, or restore the variable.`,
  );

const malformed = (name: string, meaning: string, value: string) =>
  configurationError(
    `Cannot start: the environment variable ${name} must be ${meaning}, and is "${value}". Correct the stack's setting and deploy again.`,
  );

export const sliceSettings = (env: Environment = process.env) => ({
  sliceSizeBytes: sliceSizeSetting('SLICE_SIZE_BYTES', env),
  slicesAtOnce: positiveIntegerSetting('SLICES_AT_ONCE', env),
});
