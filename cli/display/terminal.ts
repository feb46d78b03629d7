import type { Event, Progress, Requested, Uploaded, Uploading } from '../events.ts';
import type { Display, Terminal } from './display.ts';
import { linesOf } from './lines.ts';

const clearToEnd = '\x1b[J';
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const up = (lines: number) => (lines === 0 ? '\r' : `\x1b[${lines}A\r`);

/**
 * Keeps one line a file at the bottom, painted over as its restore moves; what is final scrolls up above them. Every
 * painted line is cut to the terminal's width, since a wrapped one could not be painted over.
 */
export class TerminalDisplay implements Display {
  readonly #terminal: Terminal;
  readonly #moving = new Map<string, string>();
  #painted = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.write(hideCursor);
  }

  show(event: Event): void {
    const lines = linesOf(event);
    if (isMoving(event)) this.#moving.set(event.file, lines.join(' '));
    else if ('file' in event) this.#moving.delete(event.file);
    this.#paint(isMoving(event) ? [] : lines);
  }

  close(): void {
    this.#terminal.write(showCursor);
  }

  #paint(final: readonly string[]): void {
    const moving = this.#fitting([...this.#moving.values()]);
    const lines = [...final, ...moving];
    this.#terminal.write(up(this.#painted) + clearToEnd + lines.map((line) => `${line}\n`).join(''));
    this.#painted = moving.length;
  }

  #fitting(lines: readonly string[]): string[] {
    const { columns = 80, rows = 24 } = this.#terminal;
    const room = Math.max(rows - 2, 1);
    const shown =
      lines.length <= room ? lines : [...lines.slice(0, room - 1), `... and ${lines.length - room + 1} more`];
    return shown.map((line) => line.slice(0, columns - 1));
  }
}

type Moving = Uploading | Uploaded | Requested | Progress;

/** Not the last word on its file: the next event paints over it. */
const isMoving = (event: Event): event is Moving =>
  ['uploading', 'uploaded', 'requested', 'progress'].includes(event.event);
