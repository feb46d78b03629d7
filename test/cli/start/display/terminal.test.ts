import { describe, expect, test } from '@jest/globals';
import { TerminalDisplay } from '../../../../cli/start/display/terminal.ts';
import { failed, progress, requested, restored, synthesized, uploading } from './samples.ts';

const esc = '\x1b';
const tokens = new RegExp(`${esc}\\[\\??\\d*[A-Za-z]|\n|\r|[^${esc}\n\r]+|[^]`, 'g');
const cursorUp = new RegExp(`^${esc}\\[(\\d+)A$`);

/** What a terminal would show: knows exactly the sequences we may use, and throws on any other. */
class Screen {
  readonly columns = 60;
  readonly rows = 6;
  lines: string[] = [''];
  isCursorHidden = false;
  #row = 0;

  write(text: string): void {
    for (const [token] of text.matchAll(tokens)) this.#play(token);
  }

  #play(token: string): void {
    const [, up] = cursorUp.exec(token) ?? [];
    if (up !== undefined) this.#row -= Number(up);
    else if (token === '\x1b[J') this.lines.splice(this.#row, Number.POSITIVE_INFINITY, '');
    else if (token === '\x1b[?25l') this.isCursorHidden = true;
    else if (token === '\x1b[?25h') this.isCursorHidden = false;
    else if (token === '\n') this.lines[++this.#row] ??= '';
    else if (token !== '\r') this.#put(token);
    if (this.#row < 0) throw new Error('the cursor left the screen');
  }

  #put(text: string): void {
    if (text.startsWith('\x1b')) throw new Error(`unknown sequence ${JSON.stringify(text)}`);
    this.lines[this.#row] = text;
  }
}

describe('TerminalDisplay', () => {
  test('paints one line a file over and over, and leaves the final one', () => {
    const screen = new Screen();
    const display = new TerminalDisplay(screen);
    for (const event of [synthesized, uploading, requested, progress]) display.show(event);
    expect(screen.lines).toEqual([
      'synthesized the stack  4.0 s',
      'my.tar  FetchParts       [#########...........]  1/3 parts…',
      '',
    ]);
    display.show({ ...progress, file: 'other.tar', parts: 0, state: 'Plan' });
    display.show(restored);
    expect(screen.lines).toEqual([
      'synthesized the stack  4.0 s',
      'restored my.tar  300.0 MiB  3 parts  tree hash 5a24...eca9  verified  2.3 s',
      'other.tar  Plan',
      '',
    ]);
    display.show({ ...failed, file: 'other.tar' });
    expect(screen.lines.slice(2)).toHaveLength(4);
    expect(screen.lines.join('\n')).not.toContain('other.tar  Plan');
  });

  test('shows no more files than the terminal has room for', () => {
    const screen = new Screen();
    const display = new TerminalDisplay(screen);
    for (let i = 1; i <= 9; i++) display.show({ ...progress, file: `${i}.tar`, state: 'Plan', parts: 0 });
    expect(screen.lines).toEqual(['1.tar  Plan', '2.tar  Plan', '3.tar  Plan', '... and 6 more', '']);
  });

  test('gives the cursor back', () => {
    const screen = new Screen();
    const display = new TerminalDisplay(screen);
    expect(screen.isCursorHidden).toBe(true);
    display.close();
    expect(screen.isCursorHidden).toBe(false);
  });
});
