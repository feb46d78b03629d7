import type { Files } from '../cloud/files.ts';

/** A file of JSON lines, whole; undefined where there is none. */
export async function readLines<Row>(files: Pick<Files, 'read'>, key: string): Promise<readonly Row[] | undefined> {
  const file = await files.read(key);
  return file && linesOf(file.bytes.toString());
}

/** A JSON file of ours; undefined where there is none. */
export async function readJson<Value>(files: Pick<Files, 'read'>, key: string): Promise<Value | undefined> {
  const file = await files.read(key);
  return file && JSON.parse(file.bytes.toString());
}

const linesOf = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
