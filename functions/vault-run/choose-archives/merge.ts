import type { Files } from '../../cloud/files.ts';

/** A line of one of several sorted files. */
export interface MergedLine {
  /** Which file. */
  readonly file: number;
  /**
   * What the line is sorted by: all before its first tab, each byte as one character, so that `<` compares bytes as S3's
   * listings do.
   */
  readonly order: string;
  /** What comes after that tab. */
  readonly rest: Buffer;
}

export interface MergeProps {
  readonly files: Pick<Files, 'readRange' | 'sizeOf'>;
  readonly keys: readonly string[];
  /** Where each file is read from. */
  readonly cursors: readonly number[];
  /** Of all files together. */
  readonly bufferBytes: number;
}

/** Sorted files as one, a block of each in memory. Can begin where another merge ended. */
export class Merge {
  /** Those that have a line left, the least first. */
  readonly #queue: SortedFile[] = [];
  readonly #all: readonly SortedFile[];

  private constructor(all: readonly SortedFile[]) {
    this.#all = all;
    for (const file of all) this.#enqueue(file);
  }

  static async open({ files, keys, cursors, bufferBytes }: MergeProps): Promise<Merge> {
    const blockBytes = Math.max(1, Math.floor(bufferBytes / keys.length));
    const all = keys.map((key, number) => new SortedFile(files, { key, number, blockBytes }, cursors[number] ?? 0));
    for (const file of all) await file.open();
    return new Merge(all);
  }

  /** The next lines, fewer only at the end. */
  async take(count: number): Promise<MergedLine[]> {
    const lines: MergedLine[] = [];
    while (lines.length < count) {
      const least = this.#queue.shift();
      if (least?.line === undefined) break;
      lines.push(least.line);
      if (!least.next()) await least.refill();
      this.#enqueue(least);
    }
    return lines;
  }

  /** Where each file's next line begins. */
  get cursors(): number[] {
    return this.#all.map((file) => file.cursor);
  }

  /** Among equals the first file goes first: the order is the same however often the merge was begun anew. */
  #enqueue(file: SortedFile): void {
    if (file.line === undefined) return;
    let [low, high] = [0, this.#queue.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#queue[middle]?.line, file.line)) low = middle + 1;
      else high = middle;
    }
    this.#queue.splice(low, 0, file);
  }
}

function isBefore(a: MergedLine | undefined, b: MergedLine): boolean {
  if (a === undefined || a.order === b.order) return (a?.file ?? 0) < b.file;
  return a.order < b.order;
}

const [newline, tab] = [0x0a, 0x09];

interface FileOfMerge {
  readonly key: string;
  readonly number: number;
  readonly blockBytes: number;
}

/** One file, and the line it stands at; undefined after the last. */
class SortedFile {
  line: MergedLine | undefined;
  /** Where that line begins. */
  cursor: number;
  readonly #files: MergeProps['files'];
  readonly #of: FileOfMerge;
  #sizeBytes = 0;
  /** Bytes from `#position` on: whole lines, and the beginning of another. */
  #block: Buffer = Buffer.alloc(0);
  #position: number;

  constructor(files: MergeProps['files'], of: FileOfMerge, cursor: number) {
    this.#files = files;
    this.#of = of;
    this.cursor = cursor;
    this.#position = cursor;
  }

  async open(): Promise<void> {
    const sizeBytes = await this.#files.sizeOf(this.#of.key);
    if (sizeBytes === undefined) throw new Error(`Cannot merge: ${this.#of.key} is gone`);
    this.#sizeBytes = sizeBytes;
    await this.refill();
  }

  /** Goes to the next line; false where more must be read first. */
  next(): boolean {
    const end = this.#block.indexOf(newline);
    if (end === -1) return false;
    const middle = this.#block.indexOf(tab);
    const order = this.#block.toString('latin1', 0, middle);
    this.line = { file: this.#of.number, order, rest: this.#block.subarray(middle + 1, end) };
    this.cursor = this.#position;
    this.#position += end + 1;
    this.#block = this.#block.subarray(end + 1);
    return true;
  }

  /** Reads on until there is a whole line, and goes to it. */
  async refill(): Promise<void> {
    for (;;) {
      const start = this.#position + this.#block.length;
      if (start >= this.#sizeBytes) break;
      const range = { start, end: Math.min(start + this.#of.blockBytes, this.#sizeBytes) };
      this.#block = Buffer.concat([this.#block, await this.#files.readRange(this.#of.key, range)]);
      if (this.next()) return;
    }
    this.line = undefined;
    this.cursor = this.#sizeBytes;
  }
}
