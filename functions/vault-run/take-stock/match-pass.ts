import type { Files } from '../../cloud/files.ts';
import { readLines } from '../../run-files/json-files.ts';
import { rowsPerSegment, runFiles } from '../../run-files/keys.ts';
import type { KeyRow } from '../../vault-flow.ts';
import { Notebook } from './found-objects.ts';
import { matchListing, type WalkPlace } from './match-listing.ts';
import type { Round } from './round.ts';
import { notedKeysOf, type StockProgress } from './stock-progress.ts';

export interface WalkPassDoors {
  readonly files: Pick<Files, 'read' | 'write'>;
  readonly destination: Pick<Files, 'list'>;
  readonly hasTime: () => boolean;
  readonly settings: {
    /** The stack's, before every key. */
    readonly keyPrefix: string;
  };
}

/** The walk, as far as it comes in this call; at its end, the beginning of the judge's pass. */
export async function matchPass({ run, request, progress }: Round, doors: WalkPassDoors): Promise<StockProgress> {
  if (progress.pass === 'judge') return progress;
  const { files, destination, hasTime, settings } = doors;
  const notebook = new Notebook({ files, rowsPerSegment, keys: notedKeysOf(run, progress), flushes: progress.flushes });
  const walkDoors = {
    destination,
    prefix: settings.keyPrefix + request.prefix,
    keyRows: (segment: number) => readLines<KeyRow>(files, runFiles(run).byKey(segment)),
    note: notebook.note.bind(notebook),
    mayGoOn: () => !notebook.isFull && hasTime(),
  };
  let place: WalkPlace | undefined = progress;
  do {
    place = await matchListing(place, walkDoors);
    await notebook.flush();
  } while (place !== undefined && hasTime());
  const { flushes } = notebook;
  return place === undefined
    ? { ...progress, pass: 'judge', segment: 0, line: 0, after: '', flushes }
    : { ...progress, ...place, flushes };
}
