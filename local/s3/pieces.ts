import { randomUUID } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path, { basename } from 'node:path';
import { remove } from './disk.ts';

/** A file of bytes that never changes. An object is a list of them, so completing an upload copies nothing. */
export interface Piece {
  readonly file: string;
  readonly sizeBytes: number;
}

/** Bytes gathered before one write: a write for each network chunk would cost more than hashing it. */
const writeBytes = 1024 * 1024;

/** Takes bytes into a new file. Nobody sees it before an object or a part names it. */
export class PieceWriter {
  readonly file: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(path: string, handle: FileHandle) {
    this.file = basename(path);
    this.#path = path;
    this.#handle = handle;
  }

  async write(bytes: Buffer): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= writeBytes) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#handle.close();
  }

  /** For a body that was not right. */
  async discard(): Promise<void> {
    await this.#handle.close();
    remove(this.#path);
  }

  async #flush(): Promise<void> {
    if (this.#waitingBytes > 0) await this.#handle.writev(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

/** The pieces of one bucket. */
export class Pieces {
  readonly #folder: string;
  readonly #readers = new Map<string, number>();
  readonly #doomed = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async writer(): Promise<PieceWriter> {
    const file = this.#path(randomUUID());
    return new PieceWriter(file, await open(file, 'wx'));
  }

  /** The bytes `[start, end)` of pieces laid end to end. They stay readable until the last one, whatever is deleted. */
  async *read(pieces: readonly Piece[], start: number, end: number): AsyncGenerator<Buffer> {
    for (const { file } of pieces) this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1);
    try {
      let offset = 0;
      for (const { file, sizeBytes } of pieces) {
        const from = Math.max(start - offset, 0);
        const to = Math.min(end - offset, sizeBytes);
        offset += sizeBytes;
        if (from < to) yield* this.#readFile(file, from, to);
      }
    } finally {
      for (const { file } of pieces) this.#release(file);
    }
  }

  remove(pieces: readonly Piece[]): void {
    for (const { file } of pieces) {
      if (this.#readers.has(file)) this.#doomed.add(file);
      else remove(this.#path(file));
    }
  }

  /** Removes what nobody names: bodies that were under way when the process was killed. */
  keepOnly(files: ReadonlySet<string>): void {
    for (const file of readdirSync(this.#folder)) if (!files.has(file)) remove(this.#path(file));
  }

  async *#readFile(file: string, start: number, end: number): AsyncGenerator<Buffer> {
    yield* createReadStream(this.#path(file), { start, end: end - 1, highWaterMark: writeBytes });
  }

  #release(file: string): void {
    const left = (this.#readers.get(file) ?? 1) - 1;
    if (left > 0) this.#readers.set(file, left);
    else this.#readers.delete(file);
    if (left === 0 && this.#doomed.delete(file)) remove(this.#path(file));
  }

  #path(file: string): string {
    return path.join(this.#folder, file);
  }
}
