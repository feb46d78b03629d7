import { createCipheriv, createHash } from 'node:crypto';
import { randomOf } from '../../local/random.ts';

/**
 * How a restore comes about: told by Glacier and small enough for RestoreSmallOutput; told, and of several parts; started
 * by a person; or by a person, with parts that count as larger than 1 GiB.
 */
export type Road = 'short' | 'parts' | 'by hand' | 'large parts';

/** One archive of a soak. A function of seed and index alone. */
export interface Row {
  readonly index: number;
  /** The object's key. */
  readonly key: string;
  readonly sizeBytes: number;
  readonly road: Road;
  /** Glacier tells a tree hash that is not the archive's: it can never be restored, and must not be. */
  readonly damaged: boolean;
  /** Its notification lies in the dead-letter queue, for whatever reason, and waits for a person. */
  readonly misled: boolean;
}

const KiB = 2 ** 10;
const MiB = 2 ** 20;
const partBytes = 8 * MiB;

/** What part of all rows is so; the others are small, and told. */
interface Shares {
  /** Two or three parts, told. */
  readonly parts: number;
  readonly byHand: number;
  readonly largeParts: number;
  readonly damaged: number;
  readonly misled: number;
}

const usualShares: Shares = { parts: 0.05, byHand: 0.25, largeParts: 0.04, damaged: 0.004, misled: 0.01 };
const shareOfMiddlingSizes = 0.1;

export function rowsOf(seed: number, restores: number, shares = usualShares): readonly Row[] {
  const parts = Math.ceil(restores * shares.parts);
  const largeParts = parts + Math.ceil(restores * shares.largeParts);
  const byHand = largeParts + Math.ceil(restores * shares.byHand);
  const roadOf = (place: number): Road =>
    place < parts ? 'parts' : place < largeParts ? 'large parts' : place < byHand ? 'by hand' : 'short';
  return shuffled(restores, seed).map((place, index) => {
    const road = roadOf(place);
    return {
      index,
      key: `soak/${String(index).padStart(5, '0')}`,
      sizeBytes: sizeOf(road, seed, index),
      road,
      damaged: road === 'by hand' && place - largeParts < Math.floor(restores * shares.damaged),
      misled: road === 'short' && restores - place <= Math.ceil(restores * shares.misled),
    };
  });
}

function sizeOf(road: Road, seed: number, index: number): number {
  const random = randomOf(seed, 'size', index);
  if (road === 'parts') return partBytes + 1 + Math.floor(random() * 2 * partBytes);
  if (random() < shareOfMiddlingSizes) return Math.floor(64 * KiB * (partBytes / (64 * KiB)) ** random());
  return Math.floor((64 * KiB) ** random());
}

/** The numbers from 0 in an order that the seed decides (Fisher and Yates). */
function shuffled(count: number, seed: number): readonly number[] {
  const random = randomOf(seed, 'order');
  const order = [...Array(count).keys()];
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order;
}

/** The archive's bytes: a stream cipher's, for they cost nothing and no two rows share any. */
export function bytesOf({ index, sizeBytes }: Pick<Row, 'index' | 'sizeBytes'>, seed: number): Buffer {
  const key = createHash('sha256').update(`${seed} ${index}`).digest().subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}
