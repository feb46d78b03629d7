import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { accountId, partition, region } from '../account.ts';
import type { Gatekeeper } from '../gatekeeper.ts';

/** Takes one line, without its end. */
export type WriteLog = (line: string) => void;

/** Log groups as files: `<folder>/<group, its slashes kept>.log`, appended to. */
export class Logs {
  readonly #folder: string;
  readonly #gatekeeper: Gatekeeper;
  readonly #files = new Map<string, WriteStream>();

  constructor(folder: string, gatekeeper: Gatekeeper) {
    this.#folder = folder;
    this.#gatekeeper = gatekeeper;
  }

  /** The log of one environment. A role that may not write there writes nothing, and nobody tells it. */
  open(group: string, stream: string, roleName: string): WriteLog {
    if (!this.#mayWrite(group, stream, roleName)) return () => {};
    const file = this.#file(group);
    return (line) => void file.write(`${line}\n`);
  }

  async close(): Promise<void> {
    const ends = [...this.#files.values()].map((file) => new Promise<void>((done) => file.end(done)));
    await Promise.all(ends);
  }

  #mayWrite(group: string, stream: string, caller: string): boolean {
    const resource = `arn:${partition}:logs:${region}:${accountId}:log-group:${group}:log-stream:${stream}`;
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    return actions.every((action) => this.#gatekeeper.ask({ caller, action, resource }).allowed);
  }

  #file(group: string): WriteStream {
    const found = this.#files.get(group);
    if (found) return found;
    const path = join(this.#folder, `${group}.log`);
    mkdirSync(dirname(path), { recursive: true });
    const file = createWriteStream(path, { flags: 'a' });
    file.on('error', () => {}); // a full disk must not end the cloud
    this.#files.set(group, file);
    return file;
  }
}
