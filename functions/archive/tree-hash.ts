import { createHash, type Hash, hash as hashOf } from 'node:crypto';
import { MiB } from './units.ts';

/** A leaf of Glacier's tree: SHA-256 of 1 MiB, the last one may be shorter (Glacier guide, "Computing Checksums"). */
export const leafBytes = MiB;

const hashBytes = 32;

const sha256 = () => createHash('sha256');

/** In one call, without an object for each: there are as many parents as leaves. */
const parentOf = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  hashOf('sha256', Buffer.concat([left, right]), 'buffer');

/** A node of the tree: the hash over `size` of the smallest nodes of its fold. */
interface TreeNode {
  readonly hash: Uint8Array;
  readonly size: number;
}

/** Folds neighbours of one size as they come: like a binary counter, it holds no two nodes of one size. */
class Fold {
  readonly #stack: TreeNode[] = [];

  push(hash: Uint8Array, size = 1): void {
    let node: TreeNode = { hash, size };
    for (let left = this.#stack.at(-1); left?.size === node.size; left = this.#stack.at(-1)) {
      this.#stack.pop();
      node = { hash: parentOf(left.hash, node.hash), size: node.size * 2 };
    }
    this.#stack.push(node);
  }

  /** The root over all that was pushed, which stays as it is; SHA-256 of nothing where that is nothing. */
  root(): Uint8Array {
    // A hash without a neighbour moves up as it is, never paired with itself (Glacier guide, "Computing Checksums").
    const [last, ...rest] = this.#stack.toReversed();
    return rest.reduce((right, left) => parentOf(left.hash, right), last?.hash ?? sha256().digest());
  }

  /** The root as if the hash of one more smallest node had been pushed too. */
  rootWith(hash: Uint8Array): Uint8Array {
    return this.#stack.reduceRight((right, left) => parentOf(left.hash, right), hash);
  }
}

/**
 * Glacier's SHA-256 tree hash of a stream of bytes, cut into chunks in any way. Memory stays constant: one hash a level
 * of the tree, and chunks are read in place, never kept.
 */
export class TreeHash {
  readonly #fold = new Fold();
  #leaf: Hash = sha256();
  #bytesInLeaf = 0;

  update(chunk: Uint8Array): this {
    for (let at = 0; at < chunk.length; ) {
      const slice = chunk.subarray(at, at + leafBytes - this.#bytesInLeaf);
      this.#leaf.update(slice);
      this.#bytesInLeaf += slice.length;
      at += slice.length;
      if (this.#bytesInLeaf === leafBytes) this.#closeLeaf();
    }
    return this;
  }

  /** The 32 bytes of the hash so far. May be asked at any time, and again. */
  digest(): Uint8Array {
    return this.#bytesInLeaf === 0 ? this.#fold.root() : this.#fold.rootWith(this.#leaf.copy().digest());
  }

  /** The same as 64 lower-case hex digits, as Glacier writes it. */
  digestHex(): string {
    return toHex(this.digest());
  }

  #closeLeaf(): void {
    this.#fold.push(this.#leaf.digest());
    this.#leaf = sha256();
    this.#bytesInLeaf = 0;
  }
}

/**
 * The tree hash of a whole from those of its parts, in order. True only where all parts but the last have the same
 * size, a power of two MiB: then each part is a node of the tree (Glacier guide, "Computing Checksums"). No parts at
 * all give the hash of no bytes.
 */
export const foldTreeHashes = (hashes: Iterable<Uint8Array>): Uint8Array =>
  foldNodes(Array.from(hashes, (hash) => ({ hash, sizeBytes: leafBytes })));

/**
 * The same where parts differ in size: each is 2^k MiB and lies on a multiple of its size, the last may be shorter
 * than a MiB.
 */
export function foldNodes(nodes: Iterable<{ readonly hash: Uint8Array; readonly sizeBytes: number }>): Uint8Array {
  const fold = new Fold();
  for (const { hash, sizeBytes } of nodes) {
    if (hash.length !== hashBytes) {
      throw new RangeError(`Cannot fold tree hashes: each has ${hashBytes} bytes, one has ${hash.length}`);
    }
    fold.push(hash, Math.ceil(sizeBytes / leafBytes));
  }
  return fold.root();
}

export const toHex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');
