import { MiB } from '../../archive/units.ts';
import type { Files } from '../../cloud/files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { VaultRun } from '../../vault-flow.ts';
import { LongFile, type LongFileDoors } from './long-file.ts';
import { countWords } from './words.ts';

type RunOf = Pick<VaultRun, 'vaultName' | 'run' | 'estimate'>;

/** Rows of the inventory that could not be read: each may be an archive, and nobody knows which. */
export const badRowsIn = ({ estimate }: Pick<VaultRun, 'estimate'>): number => estimate?.badRows ?? 0;

/** `1 row of the inventory could not be read`. */
export const badRowsWords = (count: number): string =>
  `${countWords(count)} ${count === 1 ? 'row' : 'rows'} of the inventory could not be read`;

/** What can be done about them. */
export const badRowsAdvice =
  'Request another inventory of the vault as JSON, and start the vault again with "inventory": {"jobId": "..."}: what is in the bucket is not requested again.';

export interface BadRowsDoors extends LongFileDoors {
  readonly files: Pick<Files, 'write' | 'readRange' | 'list'>;
}

/** All that choose-archives wrote down about them, as one file: where each lies in the inventory, and what is wrong with it. */
export async function writeBadRows(run: RunOf, doors: BadRowsDoors): Promise<void> {
  if (badRowsIn(run) === 0) return;
  const { badRows, badRowsOfChunks } = runFiles(run);
  const file = new LongFile(badRows, { uploadId: null, parts: 0 }, '', doors);
  for await (const { key, sizeBytes } of doors.files.list(badRowsOfChunks)) {
    for await (const text of textsOf(key, sizeBytes, doors)) await file.append(text);
  }
  await file.finish();
}

const readBytes = 8 * MiB;

/** What a range cuts in two, the decoder keeps for the next. */
async function* textsOf(key: string, sizeBytes: number, { files }: BadRowsDoors): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for (let start = 0; start < sizeBytes; start += readBytes) {
    const range = { start, end: Math.min(start + readBytes, sizeBytes) };
    yield decoder.decode(await files.readRange(key, range), { stream: true });
  }
}
