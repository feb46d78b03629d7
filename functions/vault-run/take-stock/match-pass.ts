import type { Files } from '../../cloud/files.ts';
import { readLines } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { KeyRow } from '../../vault-flow.ts';
import { FoundObjects } from './found-objects.ts';
import { type ListingPlace, matchListing } from './match-listing.ts';
import { foundObjectsKeysOf, type Round, type StockProgress } from './round.ts';

export interface MatchPassDoors {
  readonly files: Pick<Files, 'read' | 'write'>;
  readonly destination: Pick<Files, 'list'>;
  readonly hasTime: () => boolean;
  readonly settings: {
    /** The stack's, before every key. */
    readonly keyPrefix: string;
  };
}

/** The match pass, as far as it comes in this call; at its end, the beginning of the judge pass. */
export async function matchPass(
  { run, request, progress, keySegments }: Round,
  doors: MatchPassDoors,
): Promise<StockProgress> {
  if (progress.pass === 'judge') return progress;
  const { files, destination, hasTime, settings } = doors;
  const found = new FoundObjects({ files, keys: foundObjectsKeysOf(run, progress), flushes: progress.flushes });
  const matchDoors = {
    destination,
    prefix: settings.keyPrefix + request.prefix,
    keyRows: (segment: number) => readLines<KeyRow>(files, runFiles(run).byKey(segment)),
    passedBy: keySegments.passedBy,
    add: found.add.bind(found),
    mayGoOn: () => !found.isFull && hasTime(),
  };
  let place: ListingPlace | undefined = progress;
  do {
    place = await matchListing(place, matchDoors);
    await found.flush();
  } while (place !== undefined && hasTime());
  const { flushes } = found;
  return place === undefined
    ? { ...progress, pass: 'judge', segment: 0, line: 0, after: '', flushes }
    : { ...progress, ...place, flushes };
}
