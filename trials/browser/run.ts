/**
 * Drives a real Chromium through the console.
 *
 *     npm run browser -- [<part of a story's name>] [--pictures]
 *
 * Chromium is the file that CHROMIUM names, or the first on the path. Where there is none, this says so and ends with 0;
 * with REQUIRE_CHROMIUM=1, as in .ci/run, it fails. --pictures makes the pictures of docs/console/ and tells no story.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { findChromium, launch } from './chromium.ts';
import { startLocalConsole } from './local-console.ts';
import { storiesOnTheCloud } from './on-the-cloud.ts';
import { storiesOnTheFake } from './on-the-fake.ts';
import { takePictures } from './pictures.ts';
import type { Story } from './story.ts';

const { values, positionals } = parseArgs({ options: { pictures: { type: 'boolean' } }, allowPositionals: true });
const [part = ''] = positionals;
const chromium = findChromium(process.env);
if (chromium === undefined) {
  const isRequired = process.env['REQUIRE_CHROMIUM'] === '1';
  process.stdout.write('There is no Chromium: install one, or name it with CHROMIUM. Nothing was tried.\n');
  process.exitCode = isRequired ? 1 : 0;
} else {
  const browser = await launch(chromium);
  process.stdout.write(`${chromium} ${browser.version()}\n`);
  if (values.pictures) await takePictures(browser);
  // The cloud's stories wait more than they work.
  else await Promise.all([tellAll(storiesOnTheFake, browser), tellOnTheCloud(browser)]);
  await browser.close();
}

async function tellAll(stories: readonly Story[], browser: Browser): Promise<void> {
  for (const story of stories.filter(isWanted)) if (!(await told(story, browser))) process.exitCode = 1;
}

function isWanted({ name }: Pick<Story, 'name'>): boolean {
  return name.includes(part);
}

/** The local cloud is started only where one of its stories is wanted. */
async function tellOnTheCloud(browser: Browser): Promise<void> {
  if (!storiesOnTheCloud.some(isWanted)) return;
  await using local = await startLocalConsole({ archives: 1000, port: 18_300 });
  await tellAll(
    storiesOnTheCloud.map(({ name, tell }) => ({ name, tell: (browser) => tell(browser, local) })),
    browser,
  );
}

/** Whether it ends well; one line, and the error where it does not. */
async function told({ name, tell }: Story, browser: Browser): Promise<boolean> {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  try {
    await tell(browser);
    process.stdout.write(`ok      ${name}  ${seconds()}\n`);
    return true;
  } catch (error) {
    process.stdout.write(`failed  ${name}  ${seconds()}\n${error instanceof Error ? error.stack : String(error)}\n`);
    return false;
  }
}
