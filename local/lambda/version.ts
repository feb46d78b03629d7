import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Crowd } from './crowd.ts';
import { type Ending, Environment } from './environment.ts';
import { makeTemporaryFolder, type UnpackedCode } from './folders.ts';
import type { Logs } from './logs.ts';
import type { FunctionSettings } from './settings.ts';
import { variablesOf } from './variables.ts';

/** How long an environment waits for its next invocation. */
const idleMs = 60_000;

/** What every version needs of its surroundings. */
export interface Workshop {
  readonly root: string;
  /** The bundled runtime. */
  readonly program: string;
  /** Where V8's code caches lie. @default nowhere */
  readonly compiledFolder?: string | undefined;
  readonly logs: Logs;
  readonly endpoints: () => Readonly<Record<string, string>>;
}

/** Code and settings as they were at one moment, and the environments that run them. */
export class Version {
  readonly number: string;
  readonly settings: FunctionSettings;
  /** Equal for equal code and settings. */
  readonly fingerprint: string;
  readonly #code: UnpackedCode;
  readonly #workshop: Workshop;
  readonly #all = new Set<Environment>();
  readonly #idle: { environment: Environment; timer: NodeJS.Timeout }[] = [];
  readonly #crowd = new Crowd();
  #retired = false;
  #closed = false;

  constructor(number: string, settings: FunctionSettings, code: UnpackedCode, workshop: Workshop) {
    this.number = number;
    this.settings = settings;
    this.#code = code;
    this.fingerprint = JSON.stringify({ ...settings, codeFolder: code.sha256 }); // wherever it came from
    this.#workshop = workshop;
  }

  /** The same code and settings under a number of their own; it shares no environment. */
  frozenAs(number: string): Version {
    return new Version(number, this.settings, this.#code, this.#workshop);
  }

  /** Process ids of the environments that live, warm or at work. */
  get pids(): number[] {
    return [...this.#all].flatMap(({ pid }) => pid ?? []);
  }

  /** An environment for one invocation, warm or cold, and how its start failed, if it did. */
  async environment(limitMs: number): Promise<{ environment: Environment; failure?: Ending }> {
    const warm = this.#warm() ?? (await this.#crowd.join(this.#all.size));
    return warm?.alive ? { environment: warm } : this.#cold(limitMs);
  }

  /** The warm environment used last, so that the others can grow old and end. */
  #warm(): Environment | undefined {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      clearTimeout(last.timer);
      if (last.environment.alive) return last.environment;
    }
    return undefined;
  }

  /** A new environment, and how its start failed, if it did. `limitMs` for loading the handler. */
  async #cold(limitMs: number): Promise<{ environment: Environment; failure?: Ending }> {
    const { root, logs, program, endpoints, compiledFolder } = this.#workshop;
    const logStreamName = logStream(this.number);
    const temporaryFolder = await makeTemporaryFolder(root);
    const place = { version: this.number, taskRoot: this.#code.taskRoot, temporaryFolder, logStreamName };
    const environment = new Environment({
      program,
      compiledFile: compiledFolder && join(compiledFolder, `${this.#code.sha256}-${basename(this.settings.handler)}`),
      variables: variablesOf(this.settings, place, endpoints()),
      writeLog: logs.open(this.settings.logGroupName, logStreamName, this.settings.roleName),
      onGone: () => this.#forget(environment, temporaryFolder),
    });
    this.#all.add(environment);
    if (this.#closed) void environment.kill();
    const startedMs = performance.now();
    const failure = await environment.start(limitMs);
    this.#crowd.startTook(performance.now() - startedMs);
    return failure === undefined ? { environment } : { environment, failure };
  }

  /** Takes back an environment after its invocation: it stays warm for a while. */
  giveBack(environment: Environment): void {
    if (this.#retired) void environment.kill();
    if (!environment.alive || this.#crowd.serve(environment)) return;
    const timer = setTimeout(() => void environment.kill(), idleMs);
    timer.unref();
    this.#idle.push({ environment, timer });
  }

  /** Ends the environments that wait; those at work end after their invocation. */
  retire(): void {
    this.#retired = true;
    this.#crowd.end();
    for (const { environment, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      void environment.kill();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.retire();
    await Promise.all([...this.#all].map((environment) => environment.kill()));
  }

  #forget(environment: Environment, temporaryFolder: string): void {
    this.#all.delete(environment);
    rm(temporaryFolder, { recursive: true, force: true }).catch(() => {}); // the root goes at close
  }
}

/** e.g. `2026/11/22/[$LATEST]0123abcd...` */
function logStream(version: string): string {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${date}/[${version}]${randomUUID().replaceAll('-', '')}`;
}
