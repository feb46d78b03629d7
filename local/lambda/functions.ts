import { rm } from 'node:fs/promises';
import { unpack } from './folders.ts';
import { checkSettings, type FunctionSettings, functionArn, readFunctionArn } from './settings.ts';
import { Version, type Workshop } from './version.ts';

interface Entry {
  latest: Version;
  readonly published: Version[];
}

/** The functions of the account, their versions, and which of them an ARN means. */
export class Functions {
  readonly #workshop: Workshop;
  readonly #entries = new Map<string, Entry>();
  /** Replaced versions whose last invocations may still run. */
  readonly #retired: Version[] = [];

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** Creates or replaces a function. The same code and settings again change nothing. */
  async create(settings: FunctionSettings): Promise<string> {
    checkSettings(settings);
    const code = await unpack(settings.codeFolder, this.#workshop.root);
    const latest = new Version('$LATEST', settings, code, this.#workshop);
    const before = this.#entries.get(settings.name);
    if (before?.latest.fingerprint === latest.fingerprint) {
      await rm(code.taskRoot, { recursive: true });
      return functionArn(settings.name);
    }
    if (before) this.#retire(before.latest);
    this.#entries.set(settings.name, { latest, published: before?.published ?? [] });
    return functionArn(settings.name);
  }

  /** Freezes $LATEST under the next number; unchanged since the last time, it is that version again, as on Lambda. */
  publish(name: string): string {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`Cannot publish a version of "${name}": there is no such function`);
    const { latest, published } = entry;
    const arn = (version: Version) => `${functionArn(name)}:${version.number}`;
    const last = published.at(-1);
    if (last?.fingerprint === latest.fingerprint) return arn(last);
    const version = latest.frozenAs(String(published.length + 1));
    published.push(version);
    return arn(version);
  }

  find(arn: string): Version | undefined {
    const { name, version } = readFunctionArn(arn);
    const entry = this.#entries.get(name);
    if (version === '$LATEST') return entry?.latest;
    return entry?.published.find(({ number }) => number === version);
  }

  /** Of each function as it is now. */
  get settings(): FunctionSettings[] {
    return [...this.#entries.values()].map(({ latest }) => latest.settings);
  }

  get versions(): Version[] {
    const known = [...this.#entries.values()].flatMap(({ latest, published }) => [latest, ...published]);
    return [...known, ...this.#retired];
  }

  #retire(version: Version): void {
    version.retire();
    this.#retired.push(version);
  }
}
