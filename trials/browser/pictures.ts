import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openFakePage } from './fake-page.ts';
import { views } from './views.ts';

const folder = path.join(import.meta.dirname, '../../docs/console');

interface Picture {
  readonly view: keyof typeof views;
  /** Of the file; the view's where it is left out. */
  readonly name?: string;
  readonly isDark?: boolean;
  /** What is done before the picture is taken. */
  readonly before?: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
  { view: 'vaults' },
  { view: 'vault', before: selectFolders },
  {
    view: 'vault',
    name: 'estimate',
    before: async (page) => {
      await selectFolders(page);
      await page.getByRole('button', { name: 'Estimate…' }).click();
      await page.getByLabel('Bulk').check();
    },
  },
  { view: 'run' },
  { view: 'run', name: 'run-dark', isDark: true },
  { view: 'restores' },
  { view: 'restore', before: (page) => page.getByText('What it is about').scrollIntoViewIfNeeded() },
  { view: 'jobs' },
  { view: 'dead-letters' },
  { view: 'objects' },
  { view: 'faults' },
];

async function selectFolders(page: Page): Promise<void> {
  for (const name of ['2005', '2007']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
}

/** Makes the pictures of docs/console/, from the fake's answers: the same on every machine with the same fonts. */
export async function takePictures(browser: Browser): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { view, name = view, isDark = false, before } of pictures) {
    const context = { viewport: { width: 1120, height: 700 }, colorScheme: isDark ? 'dark' : 'light' } as const;
    await using fake = await openFakePage(browser, { context, isHarmless: true });
    await fake.open(views[view]);
    await before?.(fake.page);
    await fake.page.mouse.move(0, 0);
    await writeFile(path.join(folder, `${name}.webp`), await webpOf(fake.page));
  }
}

/** A quarter of a PNG's size. */
async function webpOf(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  return Buffer.from(data, 'base64');
}
