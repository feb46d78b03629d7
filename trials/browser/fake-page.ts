import path from 'node:path';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { buildPage } from '../../cli/console/build-page.ts';
import type { PageFile } from '../../cli/console/page-file.ts';
import { type FakeAnswer, type FakeOptions, fakeAnswer } from './fake.ts';
import { type Watched, watch } from './watch.ts';

/** Nobody listens there: every request is answered by the trial. */
const origin = 'http://127.0.0.1:1';

export interface FakePageOptions extends FakeOptions {
  readonly context?: BrowserContextOptions;
  /** Answers in place of the fake; undefined leaves the answer to it. */
  readonly instead?: (method: string, url: string) => FakeAnswer | undefined;
}

export interface FakePage extends Watched {
  readonly page: Page;
  /** Opens a view: `#/vaults`. Resolves when it is drawn. */
  readonly open: (hash: string) => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

let built: Promise<readonly PageFile[]> | undefined;

/** The page as it ships, with the fake as its server. */
export async function openFakePage(browser: Browser, options: FakePageOptions = {}): Promise<FakePage> {
  built ??= buildPage(path.join(import.meta.dirname, '../../cli/console/page'));
  const files = await built;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Berlin',
    ...options.context,
  });
  const page = await context.newPage();
  await page.clock.setFixedTime('2026-11-30T22:00:30Z');
  await page.route(`${origin}/**`, (route) => answer(route, files, options));
  const open = async (hash: string) => {
    await page.goto('about:blank');
    await page.goto(`${origin}/${hash}`);
    await page.locator('.view h1, .view .state, main > .state').first().waitFor();
    await page.waitForFunction("document.querySelector('.spinner, .waiting-cell') === null");
  };
  return { page, open, ...watch(page), [Symbol.asyncDispose]: () => context.close() };
}

async function answer(route: Route, files: readonly PageFile[], options: FakePageOptions): Promise<void> {
  const request = route.request();
  const { pathname, search } = new URL(request.url());
  if (pathname.startsWith('/api/')) {
    const url = pathname + search;
    const { status, body } = options.instead?.(request.method(), url) ?? fakeAnswer(request.method(), url, options);
    return await route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  }
  const file = files.find((each) => each.path === pathname);
  if (file === undefined) return await route.fulfill({ status: 404 });
  return await route.fulfill({ contentType: file.type, body: Buffer.from(file.bytes) });
}
