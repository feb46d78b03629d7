import { readFileSync, truncateSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';

/**
 * A file that only grows: one JSON value per line. A kill can tear the last line only, and `readJournal` leaves a torn
 * line out; so no half of anything is ever seen. Lines written while the disk is busy go out together.
 */
export class Journal {
  readonly #path: string;
  #isClosed = false;
  #lines: string[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  append(value: unknown): void {
    if (this.#isClosed) return;
    this.#lines.push(`${JSON.stringify(value)}\n`);
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was appended so far is in the file. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** What still waits is written; what comes later is not heard. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }

  async #write(): Promise<void> {
    // Let the events of this turn gather: they become one write.
    await Promise.resolve();
    while (this.#lines.length > 0) await appendFile(this.#path, this.#lines.splice(0).join(''));
    this.#writing = undefined;
  }
}

/** The lines of a journal. A torn last one is cut off, so that what is appended from now on starts a line of its own. */
export function readJournal(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole.split('\n').slice(0, -1);
}
