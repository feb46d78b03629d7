import { InvalidArgumentError } from 'commander';
import { isPriced } from '../../functions/archive/estimate.ts';
import { compileNameRule } from '../../functions/archive/names/name-rule.ts';
import { MiB } from '../../functions/archive/units.ts';
import { type Tier, tiers } from '../../functions/vault-flow.ts';

/** Reads and checks the value of an option. Throws an InvalidArgumentError that says what is wanted. */
type Reader<Value> = (text: string) => Value;

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `20TiB`: bytes. */
export const size: Reader<number> = (text) => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([KMGTP]iB|B)$/.exec(text) ?? [];
  const bytes = Math.round(Number(number) * 1024 ** units.indexOf(unit));
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new InvalidArgumentError('Wanted a size with its unit, such as 500GiB or 20TiB.');
};

/** `2015-01-01`, or with a time and its zone. As it was written. */
export const date: Reader<string> = (text) => {
  const isWellFormed = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  // The 31st of February passes for the 3rd of March elsewhere.
  const isThere = isWellFormed && new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDate() === Number(text.slice(8, 10));
  if (isThere && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('Wanted a date such as 2015-01-01, or 2015-01-01T12:00:00Z.');
};

export const dollars: Reader<number> = (text) => {
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  throw new InvalidArgumentError('Wanted a number of USD, such as 50 or 12.50.');
};

/** How much dearer than us-east-1: 0.1 to 10, as the state machine takes it. */
export const priceFactor: Reader<number> = (text) => {
  const factor = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && factor >= 0.1 && factor <= 10) return factor;
  throw new InvalidArgumentError('Wanted a number from 0.1 to 10, such as 1.2.');
};

export const tier: Reader<Tier> = (text) => {
  const found = tiers.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Wanted one of ${tiers.toReversed().join(', ')}.`);
};

export const storageClass: Reader<string> = (text) => {
  const name = text.toUpperCase();
  if (isPriced(name)) return name;
  throw new InvalidArgumentError('Wanted a storage class of S3, such as STANDARD, GLACIER_IR or DEEP_ARCHIVE.');
};

/** How many archives a sample has: 1 to 1,000, as the state machine takes them. */
export const sample: Reader<number> = (text) => {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 1000) return count;
  throw new InvalidArgumentError('Wanted a whole number from 1 to 1000.');
};

/** Options that may be given several times. */
export const glob = (text: string, before: readonly string[] = []): readonly string[] => {
  if (text !== '') return [...before, text];
  throw new InvalidArgumentError("Wanted a glob such as '2019/**'.");
};

/** Where names come from, other than a file of names: a file of Synology's, or nowhere else than the vault. */
export type NamesFrom = 'descriptions' | { readonly synology: string };

export const namesFrom: Reader<NamesFrom> = (text) => {
  if (text === 'descriptions') return text;
  const [, file] = /^synology:(.+)$/s.exec(text) ?? [];
  if (file !== undefined) return { synology: file };
  throw new InvalidArgumentError('Wanted synology:<file>, such as synology:mapping.db, or descriptions.');
};

export const nameRule = (text: string, before: readonly string[] = []): readonly string[] => {
  try {
    compileNameRule(text);
  } catch (error) {
    throw new InvalidArgumentError(Error.isError(error) ? `${error.message}.` : String(error));
  }
  return [...before, text];
};

/** Glacier guide, "Create Vault". */
export const vaultName: Reader<string> = (text) => {
  if (/^[A-Za-z0-9_.-]{1,255}$/.test(text)) return text;
  throw new InvalidArgumentError('Wanted the name of a vault: 1 to 255 of A-Z a-z 0-9 _ . -');
};

export const vaultNames = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  vaultName(text),
];

/** 138 characters (Glacier guide, "Working with Archives"). */
export const archiveId: Reader<string> = (text) => {
  if (/^[A-Za-z0-9_-]{138}$/.test(text)) return text;
  throw new InvalidArgumentError(
    `Wanted an archive id, 138 of A-Z a-z 0-9 _ -, and these are ${text.length} characters.`,
  );
};

/**
 * `0-1048575`, first and last byte. Glacier wants the first at a whole MiB, and the last right before one, or the archive's
 * last (Glacier guide, "InitiateJob", RetrievalByteRange): only the first can be checked here.
 */
export const range: Reader<string> = (text) => {
  const [, first = '', last = ''] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (first !== '' && Number(first) % MiB === 0 && Number(last) >= Number(first)) return text;
  throw new InvalidArgumentError(
    "Wanted first and last byte, such as 0-1048575; the first a multiple of 1048576 (1 MiB), the last one less than a multiple, or the archive's last byte.",
  );
};
