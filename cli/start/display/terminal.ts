import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { printable } from '../../shared/words.ts';
import type { Event } from '../events.ts';
import type { Display, Terminal } from './display.ts';
import { linesOf } from './lines.ts';

const clearToEnd = '\x1b[J';
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const up = (lines: number) => (lines === 0 ? '\r' : `\x1b[${lines}A\r`);

/**
 * Keeps one line per file at the bottom, painted over as its restore moves; what is final scrolls up above them. Every
 * painted line is cut to the terminal's width, since a wrapped one could not be painted over.
 */
export class TerminalDisplay implements Display {
  readonly #terminal: Terminal;
  /** By file; what is about no file comes first, under no name. */
  readonly #moving = new Map<string, Event>();
  #nameWidth = 0;
  #painted = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.write(hideCursor);
  }

  show(event: Event): void {
    const file = 'file' in event ? event.file : '';
    if (isMoving(event)) this.#moving.set(file, event);
    else this.#moving.delete(file);
    this.#nameWidth = Math.max(this.#nameWidth, stringWidth(printable(file)));
    this.#paint(isMoving(event) ? [] : linesOf(event));
  }

  close(): void {
    this.#terminal.write(showCursor);
  }

  #paint(final: readonly string[]): void {
    const moving = this.#fitting([...this.#moving.values()].flatMap((event) => linesOf(event, this.#nameWidth)));
    const lines = [...final, ...moving];
    this.#terminal.write(up(this.#painted) + clearToEnd + lines.map((line) => `${line}\n`).join(''));
    this.#painted = moving.length;
  }

  #fitting(lines: readonly string[]): string[] {
    const { columns = 80, rows = 24 } = this.#terminal;
    const room = Math.max(rows - 2, 1);
    const shown =
      lines.length <= room ? lines : [...lines.slice(0, room - 1), `... and ${lines.length - room + 1} more`];
    return shown.map((line) => cliTruncate(line, columns - 1));
  }
}

/** Not the last word on its file: the next event paints over it. */
const isMoving = ({ event }: Event) =>
  ['synthesizing', 'uploading', 'uploaded', 'requested', 'progress'].includes(event);
