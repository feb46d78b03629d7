import type { LetterSeen } from './doors/console-doors.ts';

/** What is hidden by the look before it still lies in the queue: messages are shown until the queue is empty, or a while has passed. */
export class LettersSeen {
  readonly #seen = new Map<string, { readonly letter: LetterSeen; readonly atMs: number }>();

  /** All that were seen lately, oldest first; none where the queue has none. */
  merge(letters: readonly LetterSeen[], count: number): readonly LetterSeen[] {
    const nowMs = performance.now();
    for (const letter of letters) this.#seen.set(letter.messageId, { letter, atMs: nowMs });
    for (const [id, { atMs }] of this.#seen) if (count === 0 || nowMs - atMs > shownMs) this.#seen.delete(id);
    const all = [...this.#seen.values()].map(({ letter }) => letter);
    return all.sort((one, two) => one.sentAt.getTime() - two.sentAt.getTime());
  }
}

/** Three looks on AWS. */
const shownMs = 30_000;
