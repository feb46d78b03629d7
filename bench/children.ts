import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { buildSync } from 'esbuild';

/** A process of the bench: asked for one thing at a time. */
export class Child implements Disposable {
  readonly #process: ChildProcess;

  constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Sends a word, and gives the next one that comes back. */
  ask<Answer>(word: object): Promise<Answer> {
    const answer = this.nextWord<Answer>();
    this.#process.send(word);
    return answer;
  }

  nextWord<Word>(): Promise<Word> {
    return new Promise((resolve, reject) => {
      const gone = (status: number | null) =>
        reject(new Error(`Cannot measure: a process ended with status ${status}`));
      this.#process.once('exit', gone);
      this.#process.once('message', (word: Word) => {
        this.#process.off('exit', gone);
        resolve(word);
      });
    });
  }

  [Symbol.dispose](): void {
    if (this.#process.connected) this.#process.disconnect(); // it ends by itself then
  }
}

export interface ChildOptions {
  readonly args?: readonly string[];
  /** All it sees of the environment, besides the PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Node's own options, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/**
 * Starts a file of bench/ in a process of its own, bundled into plain JavaScript in `folder`: Node could strip the types
 * itself, and each process would carry the compiler in its memory. What it writes to stdout, as a worker does with its log,
 * goes to our stderr: our own stdout is for results.
 */
export function startChild(file: string, folder: string, { args = [], env = {}, nodeOptions = [] }: ChildOptions = {}) {
  const program = path.join(folder, `${path.basename(file, '.ts')}.mjs`);
  bundle(file, program);
  return new Child(
    fork(program, [...args], {
      env: { PATH: process.env.PATH, ...env },
      execArgv: [...nodeOptions],
      cwd: folder,
      stdio: ['ignore', process.stderr, 'inherit', 'ipc'],
    }),
  );
}

/** A file below bench/ as one file of plain JavaScript. */
export function bundle(file: string, outfile: string): void {
  buildSync({
    entryPoints: [path.join(import.meta.dirname, file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'error',
    banner: { js: 'import{createRequire as requireFrom}from"node:module";const require=requireFrom(import.meta.url);' },
  });
}
