import { createHash } from 'node:crypto';

/** A part between dots that may be ours: `20150102T030405Z`, or `20150102T030405Z-` and 8 to 64 hex. Also in lower case, as names are compared. */
const dated = /^\d{8}T\d{6}Z(?:-[0-9a-f]{8,64})?$/i;

/** What dateSuffixes() may add to a name, in bytes: `.20150102T030405Z-` and 64 hex. */
export const suffixBytes = 82;

const lettersStep = 8;

const hexOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** 8 hex that tell an archive. */
export const archiveHex = (archiveId: string): string => hexOf(archiveId).slice(0, lettersStep);

/**
 * What an archive's name may get before its extension, the likeliest first, without end: its creation date, that and 8 hex of
 * its id's hash, then 16, to 64; then other hashes, so that there is always one that nobody has.
 */
export function* dateSuffixes(archiveId: string, createdAt: string): Generator<string, never> {
  const date = `.${new Date(createdAt).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  yield date;
  const hex = hexOf(archiveId);
  for (let letters = lettersStep; letters <= hex.length; letters += lettersStep)
    yield `${date}-${hex.slice(0, letters)}`;
  for (let more = 1; ; more++) yield `${date}-${hexOf(`${archiveId} ${more}`)}`;
}

/** The name without anything that dateSuffixes() may have added, however often: the same before and after. */
export function withoutDates(name: string): string {
  const [first = '', ...others] = name.slice(name.lastIndexOf('/') + 1).split('.');
  const kept = [first, ...others.filter((part) => !dated.test(part))].join('.');
  return name.slice(0, name.lastIndexOf('/') + 1) + kept;
}
