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
    const version = latest.frozenAs(String(Number(last?.number ?? 0) + 1));
    published.push(version);
    return arn(version);
  }

  /** As `publish`, under a number that the deployment knows. Throws in Lambda's words where nothing changed since the last version. */
  publishAs(name: string, number: string): void {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`Cannot publish a version of "${name}": there is no such function`);
    const { latest, published } = entry;
    if (published.some((version) => version.number === number)) return;
    const last = published.at(-1);
    if (last?.fingerprint === latest.fingerprint) {
      throw new Error(
        `A version for this Lambda function exists ( ${last.number} ). Modify the function to create a new version.`,
      );
    }
    published.push(latest.frozenAs(number));
  }

  /** What still runs in an environment of the version ends first. */
  deleteVersion(name: string, number: string): void {
    const published = this.#entries.get(name)?.published ?? [];
    const index = published.findIndex((version) => version.number === number);
    for (const version of index < 0 ? [] : published.splice(index, 1)) this.#retire(version);
  }

  /** With all its versions. */
  delete(name: string): void {
    const entry = this.#entries.get(name);
    this.#entries.delete(name);
    for (const version of entry === undefined ? [] : [entry.latest, ...entry.published]) this.#retire(version);
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
