import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type Watched, watch } from './watch.ts';

const root = path.join(import.meta.dirname, '../..');

export interface SignedIn extends Watched {
  readonly page: Page;
  /** Opens a view by its address: `#/vaults`. */
  readonly go: (hash: string) => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** `npm run local` with a seeded vault, and its console. */
export interface LocalConsole extends AsyncDisposable {
  /** `http://127.0.0.1:18320`, without a token. */
  readonly origin: string;
  /** A page that is signed in. */
  readonly open: (browser: Browser, options?: BrowserContextOptions) => Promise<SignedIn>;
}

export interface LocalOptions {
  /** From 1000 on, three of them are large. */
  readonly archives: number;
  /** The services and the console listen from here on. */
  readonly port: number;
}

export async function startLocalConsole({ archives, port }: LocalOptions): Promise<LocalConsole> {
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-browser-'));
  const args = ['cli/main.ts', 'local', '--port', String(port), '--data', folder, '--seed-vault', String(archives)];
  const env = { ...process.env, XDG_CACHE_HOME: folder };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await urlOf(child);
  const { origin } = new URL(url);
  let signedIn: BrowserContextOptions['storageState'];
  return {
    origin,
    async open(browser, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        timezoneId: 'Europe/Berlin',
        ...options,
        ...(signedIn === undefined ? {} : { storageState: signedIn }),
      });
      const page = await context.newPage();
      await page.goto(signedIn === undefined ? url : origin); // the URL is good once
      await page.getByRole('heading', { name: 'Vaults' }).waitFor();
      signedIn ??= await context.storageState();
      const go = async (hash: string) => {
        await page.goto(`${origin}/${hash}`);
      };
      return { page, go, ...watch(page), [Symbol.asyncDispose]: () => context.close() };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The URL that it prints when it serves. Rejects with what it said where it ends before. */
async function urlOf({ stderr }: ChildProcessByStdio<null, null, Readable>): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    said.push(line);
    const [, url] = /^\s+console\s+(http\S+)/.exec(line) ?? [];
    if (url === undefined) continue;
    stderr.on('data', (text) => process.stderr.write(text)); // bugs of the server among it
    return url;
  }
  throw new Error(`Cannot start the local cloud: it ended before it printed the console's URL.\n${said.join('\n')}`);
}
