import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteLog } from './logs.ts';
import { Output } from './output.ts';
import type { Failure, Invocation, Word } from './runtime/protocol.ts';

/** How an invocation ended, or the start of an environment. */
export type Ending =
  | { readonly how: 'answered'; readonly payload: string }
  | { readonly how: 'failed'; readonly failure: Failure }
  | { readonly how: 'timed out' }
  /** `signal: killed` or `exit status 1`. */
  | { readonly how: 'exited'; readonly with: string };

export interface EnvironmentOptions {
  /** The bundled runtime. */
  readonly program: string;
  /** The file of V8's code cache for the handler. @default none: everything is compiled */
  readonly compiledFile?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly writeLog: WriteLog;
  readonly onGone: () => void;
}

/** One forked process: takes one invocation at a time, and is reused while it lives. Never a thread: threads share RSS and Buffers escape their limits. */
export class Environment {
  readonly writeLog: WriteLog;
  readonly #child: ChildProcess;
  readonly #outputs: readonly Output[];
  readonly #gone: Promise<Ending>;
  readonly #startedMs = performance.now();
  #say: ((word: Word) => void) | undefined;
  #peakBytes = 0;
  #alive = true;
  #initMs: number | undefined;

  constructor({ program, compiledFile, variables, writeLog, onGone }: EnvironmentOptions) {
    this.writeLog = writeLog;
    this.#child = fork(program, compiledFile === undefined ? [] : [compiledFile], {
      cwd: variables.LAMBDA_TASK_ROOT,
      env: { ...variables },
      execArgv: [], // the parent's flags (jest's, --watch) are not the function's
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const pipes = [this.#child.stdout, this.#child.stderr].filter((pipe) => pipe !== null);
    this.#outputs = pipes.map((pipe) => new Output(pipe, writeLog));
    this.#child.on('message', (word: Word) => this.#hear(word));
    this.#child.on('error', () => {}); // could not be spawned or signalled: it ends as 'gone'
    this.#gone = this.#watch().finally(onGone);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** The most memory it was seen to hold. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** How long it took from the fork to a loaded handler; only the first time it is asked. */
  takeInitMs(): number | undefined {
    const initMs = this.#initMs;
    this.#initMs = undefined;
    return initMs;
  }

  /** Settles when the handler is loaded: `undefined`, or how the start failed. */
  async start(limitMs: number): Promise<Ending | undefined> {
    const ending = await this.#within(limitMs, this.#nextWord());
    this.#initMs = performance.now() - this.#startedMs;
    return ending === 'ready' ? undefined : ending;
  }

  /** Runs one invocation. When the time is over the environment is killed. */
  async run(invocation: Invocation, limitMs: number): Promise<Ending> {
    const flushed = Promise.all(this.#outputs.map((output) => output.until(invocation.requestId)));
    const word = this.#nextWord();
    this.#child.send(invocation, () => {}); // not sent: then it is gone, and #gone says so
    const ending = await this.#within(limitMs, word);
    await flushed;
    if (ending === 'ready') throw new Error('An environment said twice that it is ready');
    return ending;
  }

  /** Ends the process, as the kernel ends it. Settles when it is gone. */
  async kill(): Promise<Ending> {
    this.#alive = false;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  async #within(limitMs: number, word: Promise<Ending | 'ready'>): Promise<Ending | 'ready'> {
    const clock = new AbortController();
    const timeout = sleep(limitMs, 'late' as const, { signal: clock.signal }).catch(() => 'late' as const);
    const first = await Promise.race([word, this.#gone, timeout]);
    clock.abort();
    if (first !== 'late') return first;
    await this.kill();
    return { how: 'timed out' };
  }

  #nextWord(): Promise<Ending | 'ready'> {
    return new Promise((settle) => {
      this.#say = (word) => {
        if (word.word === 'ready') settle('ready');
        if (word.word === 'answer') settle({ how: 'answered', payload: word.payload });
        if (word.word === 'failure' || word.word === 'stillborn') settle({ how: 'failed', failure: word.failure });
      };
    });
  }

  #hear(word: Word): void {
    if ('peakBytes' in word) this.#peakBytes = Math.max(this.#peakBytes, word.peakBytes);
    if ('last' in word && word.last) this.#alive = false;
    this.#say?.(word);
  }

  /** Gone is who has closed its pipes and its channel: what it said last has been heard. */
  async #watch(): Promise<Ending> {
    const disconnected = new Promise<void>((done) => this.#child.once('disconnect', done));
    const closed = new Promise<string>((done) => {
      this.#child.once('close', (code, signal) => done(signal === null ? `exit status ${code}` : signalName(signal)));
    });
    const how = await closed;
    this.#alive = false;
    if (this.#child.connected) await disconnected;
    return { how: 'exited', with: how };
  }
}

/** As Lambda writes it: `signal: killed`. */
const signalName = (signal: string): string => `signal: ${signal === 'SIGKILL' ? 'killed' : signal.toLowerCase()}`;
