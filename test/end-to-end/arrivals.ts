import type { MadeObject, Witness } from '../../local/s3/index.ts';

/** Tells when an object has come: the cloud's `witness` of a story. */
export class Arrivals {
  readonly #come = new Set<string>();
  readonly #awaited = new Map<string, () => void>();

  readonly witness: Witness = async ({ key }: MadeObject) => {
    this.#come.add(key);
    this.#awaited.get(key)?.();
  };

  /** Resolves when an object of this key was made, at once where that was before. */
  async of(key: string): Promise<void> {
    if (this.#come.has(key)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited.set(key, resolve);
    await promise;
  }
}
