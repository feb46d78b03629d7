import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CloudFacts } from '../../cli/local/cloud-file.ts';
import type { Tarball } from '../../release/tarball.ts';

const run = promisify(execFile);

/** An empty folder in which nothing is but what npm installs from tarballs, without a network. */
export class EmptyFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(folder: string) {
    this.path = folder;
  }

  static async make(): Promise<EmptyFolder> {
    return new EmptyFolder(await mkdtemp(path.join(os.tmpdir(), 'thaw-installed-')));
  }

  /** `npm install`, with an empty cache. */
  async install(dist: string, ...tarballs: readonly Tarball[]): Promise<void> {
    await writeFile(path.join(this.path, 'package.json'), '{}');
    const files = tarballs.map(({ file }) => path.join(dist, file));
    const quiet = ['--offline', '--no-audit', '--no-fund', '--cache', path.join(this.path, 'cache')];
    await run('npm', ['install', ...quiet, ...files], { cwd: this.path });
  }

  /** The installed command, in a folder of its own, with this environment and nothing else of ours. */
  async thaw(args: readonly string[], env: Readonly<Record<string, string>> = {}, node = process.execPath) {
    const cwd = path.join(this.path, 'work');
    await mkdir(cwd, { recursive: true });
    const options = { cwd, env: this.#env(env), maxBuffer: 16 * 2 ** 20 };
    return await new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      execFile(node, [this.program, ...args], options, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  /** `thaw local`, once it serves. */
  async serve(...args: readonly string[]): Promise<Serving> {
    const data = path.join(this.path, 'local');
    const port = String(await freePorts(8));
    const child = spawn(process.execPath, [this.program, 'local', '--port', port, '--data', data, ...args], {
      cwd: this.path,
      env: this.#env({}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await said(child, 'Serving until it is stopped');
    const facts: CloudFacts = JSON.parse(await readFile(path.join(data, 'cloud.json'), 'utf8'));
    return { child, facts };
  }

  /** `thaw console` for this cloud, with a cache of its own. Stopped when it is disposed of. */
  async serveConsole(env: Readonly<Record<string, string>>, node: string): Promise<ServingConsole> {
    const home = await mkdtemp(path.join(this.path, 'home-'));
    const child = spawn(node, [this.program, 'console', '--port', '0', '--json'], {
      cwd: this.path,
      env: this.#env({ ...env, HOME: home, XDG_CACHE_HOME: home }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: unknown) => (said += String(chunk)));
    const [line] = await once(child.stdout, 'data');
    const { url }: { readonly url: string } = JSON.parse(String(line));
    return {
      url: () => url,
      port: Number(new URL(url).port),
      said: () => said,
      async [Symbol.asyncDispose]() {
        const ended = once(child, 'exit');
        child.kill('SIGINT');
        await ended;
      },
    };
  }

  get program(): string {
    return path.join(this.path, 'node_modules/.bin/thaw');
  }

  /** What a process needs of this machine, and no account of AWS. */
  #env(env: Readonly<Record<string, string>>): Record<string, string> {
    return { PATH: process.env['PATH'] ?? '', HOME: this.path, AWS_EC2_METADATA_DISABLED: 'true', ...env };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A console, and what it has written on standard error. */
export interface ServingConsole extends AsyncDisposable {
  readonly url: () => string;
  readonly port: number;
  readonly said: () => string;
}

export interface Serving {
  readonly child: ChildProcess;
  readonly facts: CloudFacts;
}

/** Resolves once the process has written this on standard error; rejects when it ends before. */
async function said(child: ChildProcess, words: string): Promise<void> {
  let text = '';
  for await (const chunk of child.stderr ?? []) {
    text += String(chunk);
    if (text.includes(words)) return;
  }
  throw new Error(`It ended without "${words}": ${text}`);
}

/** The first of so many ports in a row that nobody listens on. */
async function freePorts(count: number): Promise<number> {
  for (let first = 21_000 + (process.pid % 20_000); ; first += count) {
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
