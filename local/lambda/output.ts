import type { Readable } from 'node:stream';
import { endOfOutput } from './runtime/protocol.ts';

/** Reads a pipe line by line. A line that never ends is handed on when the invocation does. */
export class Output {
  #rest = '';
  readonly #waiting = new Map<string, () => void>();
  readonly #onLine: (line: string) => void;

  constructor(pipe: Readable, onLine: (line: string) => void) {
    this.#onLine = onLine;
    pipe.setEncoding('utf8');
    pipe.on('data', (text: string) => this.#take(text));
    pipe.on('close', () => this.#end());
    pipe.on('error', () => this.#end());
  }

  /** Settles when everything this invocation wrote was read, or when the pipe ends. */
  until(requestId: string): Promise<void> {
    return new Promise((done) => this.#waiting.set(endOfOutput(requestId), done));
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    for (const [mark, done] of this.#waiting) {
      if (!line.endsWith(mark)) continue;
      this.#waiting.delete(mark);
      if (line !== mark) this.#onLine(line.slice(0, -mark.length));
      return done();
    }
    this.#onLine(line);
  }

  #end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
    for (const done of this.#waiting.values()) done();
    this.#waiting.clear();
  }
}
