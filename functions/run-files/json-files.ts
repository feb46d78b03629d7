import type { Condition, Files } from '../cloud/files.ts';
import { isNamed } from '../errors.ts';
import type { VaultRun } from '../vault-flow.ts';
import { runFiles } from './keys.ts';
import type { Ledger } from './ledger.ts';

/** A file of JSON lines, whole; undefined where there is none. */
export async function readLines<Row>(files: Pick<Files, 'read'>, key: string): Promise<readonly Row[] | undefined> {
  const file = await files.read(key);
  return file && linesOf(file.bytes.toString());
}

const linesOf = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

/** A JSON file of ours; undefined where there is none. */
export async function readJson<Value>(files: Pick<Files, 'read'>, key: string): Promise<Value | undefined> {
  const file = await files.read(key);
  return file && JSON.parse(file.bytes.toString());
}

/** The ledger of a segment: without entries until the first of its archives is requested or found. */
export async function readLedger(
  files: Pick<Files, 'read'>,
  run: Pick<VaultRun, 'vaultName' | 'run'>,
  segment: number,
): Promise<Ledger> {
  return (await readJson<Ledger>(files, runFiles(run).ledger(segment))) ?? {};
}

/** Writes a file where the condition holds: gives its new ETag; undefined where it does not hold any more. */
export async function writeIf(
  files: Pick<Files, 'write'>,
  key: string,
  text: string,
  condition: Condition,
): Promise<string | undefined> {
  try {
    return await files.write(key, text, condition);
  } catch (error) {
    if (isNamed(error, ...refusals)) return undefined;
    throw error;
  }
}

/** What lies there after a write under a condition. */
interface Put {
  /** Empty where there is no file. */
  readonly eTag: string;
  /** What lies there is what was to be written. */
  readonly isOurs: boolean;
}

/** Writes a file where the condition holds. Where the SDK repeats a write whose answer was lost, the repeat is refused, and yet the file is ours. */
export async function putIf(
  files: Pick<Files, 'read' | 'write'>,
  key: string,
  text: string,
  condition: Condition,
): Promise<Put> {
  const eTag = await writeIf(files, key, text, condition);
  if (eTag !== undefined) return { eTag, isOurs: true };
  const there = await files.read(key);
  return { eTag: there?.eTag ?? '', isOurs: there?.bytes.toString() === text };
}

/** Another was faster; with If-Match also where the file was removed (S3 guide, "conditional-writes"). */
const refusals = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
