import { compareUtf8 } from '../../archive/names/utf8-order.ts';
import type { Files, ListedFile } from '../../cloud/files.ts';
import type { KeyRow } from '../../vault-flow.ts';
import type { FoundObject } from './found-objects.ts';

/** How far the match has come: the next row by key, and the last key of the listing that was compared. */
export type ListingPlace = {
  readonly segment: number;
  readonly line: number;
  /** '' at the beginning. */
  readonly after: string;
};

export const listingBegins: ListingPlace = { segment: 0, line: 0, after: '' };

export interface MatchDoors {
  /** A segment of `by-key`; undefined after the last. */
  readonly keyRows: (segment: number) => Promise<readonly KeyRow[] | undefined>;
  readonly destination: Pick<Files, 'list'>;
  /** The last key of a segment that is not to be looked at; undefined for all others. @default none is passed by */
  readonly passedBy?: (segment: number) => string | undefined;
  /** What all keys of the run begin with. */
  readonly prefix: string;
  readonly add: (keyRow: KeyRow, there: FoundObject) => void;
  /** False when the match is to stop where it is. */
  readonly mayGoOn: () => boolean;
  /** After so many objects of others in a row the listing is begun anew close to the next key. */
  readonly strangers?: number;
}

/** Two pages of S3's listing: a bucket shared with millions of other objects is not listed whole in every round. */
const usualStrangers = 2000;

/**
 * Keys wanted and keys there, side by side in UTF-8 order. Gives the place where it stopped; undefined at the end.
 * Comes at least one key further in every call, and keeps one segment and one page in memory.
 */
export async function matchListing(place: ListingPlace, doors: MatchDoors): Promise<ListingPlace | undefined> {
  const listing = new Listing(doors, place.after);
  try {
    for (let { segment, line } = place; ; segment += 1, line = 0) {
      const passed = doors.passedBy?.(segment);
      if (passed !== undefined) {
        await listing.goAfter(passed);
        continue;
      }
      const keyRows = await doors.keyRows(segment);
      if (keyRows === undefined) return undefined;
      await listing.begin();
      for (; line < keyRows.length; line += 1) {
        const keyRow = keyRows[line];
        if (keyRow === undefined || listing.there === undefined) return undefined;
        const stopped = await listing.reach(keyRow.key);
        if (stopped) return { segment, line, after: listing.after };
        if (listing.there?.key === keyRow.key) doors.add(keyRow, listing.there);
        if (!doors.mayGoOn()) return { segment, line: line + 1, after: keyRow.key };
      }
    }
  } finally {
    await listing.close();
  }
}

/** The destination's listing, and the key it stands at. */
class Listing {
  readonly #doors: MatchDoors;
  /** Undefined until it is needed. */
  #files: AsyncIterator<ListedFile> | undefined;
  /** The last key that was passed. */
  after: string;
  /** Undefined at the end. */
  there: ListedFile | undefined;
  #passed = 0;

  constructor(doors: MatchDoors, after: string) {
    this.#doors = doors;
    this.after = after;
  }

  /** Stands at the first key after `after`, unless it has begun. */
  async begin(): Promise<void> {
    if (this.#files === undefined) await this.next();
  }

  /** Goes on after this key, without a look at what lies before it. */
  async goAfter(key: string): Promise<void> {
    if (compareUtf8(key, this.after) <= 0) return;
    await this.close();
    this.#files = undefined;
    this.after = key;
  }

  #from(after: string): AsyncIterator<ListedFile> {
    const { destination, prefix } = this.#doors;
    return destination.list(prefix, after === '' ? undefined : after)[Symbol.asyncIterator]();
  }

  async next(): Promise<void> {
    this.#files ??= this.#from(this.after);
    const { done, value } = await this.#files.next();
    this.there = done ? undefined : value;
  }

  /** Goes on until it stands at `key` or after it; true when it was stopped before. */
  async reach(key: string): Promise<boolean> {
    this.#passed = 0;
    while (this.there !== undefined && compareUtf8(this.there.key, key) < 0) {
      this.after = this.there.key;
      if (!this.#doors.mayGoOn()) return true;
      this.#passed += 1;
      if (this.#passed % (this.#doors.strangers ?? usualStrangers) === 0) await this.#leap(key);
      await this.next();
    }
    return false;
  }

  /** No key has a name for the one before it: `key` without its last character is close enough. */
  async #leap(key: string): Promise<void> {
    const before = key.replace(/.$/su, '');
    if (compareUtf8(before, this.after) <= 0) return;
    await this.close();
    this.after = before;
    this.#files = this.#from(before);
  }

  async close(): Promise<void> {
    await this.#files?.return?.();
  }
}
