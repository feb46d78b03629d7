import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { hashOf } from '../../cli/console/page/route.ts';
import { demandAccessible } from './axe.ts';
import type { LocalConsole, SignedIn } from './local-console.ts';
import type { Story } from './story.ts';

/** A run of some hundred archives, on a busy machine. */
const runMs = 300_000;

/** What a person does, with the real server on a real (local) cloud. Each goes on where the one before ended. */
export const storiesOnTheCloud: readonly CloudStory[] = [
  { name: 'a folder of photos is restored by clicks', tell: restoreFolder },
  { name: 'a restore fails, is redriven, and succeeds under faults', tell: redrive },
  { name: 'axe finds nothing serious in views of a real run', tell: accessible },
  { name: 'wrong token, Host and Origin are refused', tell: strangers },
];

interface CloudStory extends Pick<Story, 'name'> {
  readonly tell: (browser: Browser, local: LocalConsole) => Promise<void>;
}

async function restoreFolder(browser: Browser, local: LocalConsole): Promise<void> {
  await using signedIn = await local.open(browser);
  const { page } = signedIn;
  await page.getByRole('link', { name: 'demo' }).click();
  await waitForArchives(page);
  await page.getByRole('link', { name: 'photos' }).click();
  const folder = page.getByRole('row').filter({ has: page.getByRole('link', { name: '2013', exact: true }) });
  await folder.getByRole('checkbox').check();
  await startRestore(page, '5');
  await end(page);
  assert.match((await page.locator('.tile').first().textContent()) ?? '', /archives, 100 %/);
  const [report] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Open the report' }).click(),
  ]);
  await report.getByText(/^All \d+ archives are in the bucket/).waitFor();
  await signedIn.go('#/objects');
  await page.getByRole('link', { name: 'photos' }).waitFor();
  await signedIn.demandCalm();
}

/** Requests an inventory where there is none yet. */
async function waitForArchives(page: Page): Promise<void> {
  const table = page.getByRole('grid', { name: 'Folders and archives' });
  const request = page.getByRole('button', { name: 'Request an inventory' });
  await table.or(request).waitFor();
  if (await request.isVisible()) {
    await request.click();
    await page.getByRole('button', { name: 'Request it' }).click();
  }
  await table.waitFor({ timeout: runMs });
}

/** From the selection to the run. */
async function startRestore(page: Page, cap: string): Promise<void> {
  await page.getByRole('button', { name: 'Estimate…' }).click();
  await page.getByLabel('Standard').check();
  await page.getByLabel('Spend at most').fill(cap);
  await page.getByRole('button', { name: 'Start the restore' }).click();
  await page.getByRole('button', { name: 'Start, spend at most' }).click();
  await page.getByRole('heading', { name: 'Archives by state' }).waitFor();
}

/** The page changes by itself: nothing is pressed, nothing is loaded anew. */
async function end(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Open the report' }).waitFor({ timeout: runMs });
  await page.locator('.view-head .badge:not(.busy)').waitFor({ timeout: runMs });
}

async function redrive(browser: Browser, local: LocalConsole): Promise<void> {
  await using signedIn = await local.open(browser);
  const { page, go } = signedIn;
  await go('#/vaults/demo');
  await waitForArchives(page);
  await go('#/faults');
  await switchOn(page, { place: 'glacier:GetJobOutput', kind: 'flip', share: 'all of them' });
  // Nobody is told that it fails: Thaw would redrive it by itself, and a person would come too late.
  await switchOn(page, { place: 'events:Deliver', kind: 'never', share: 'all of them' });
  await selectLarge(signedIn);
  await startRestore(page, '1');
  await go('#/restores?status=FAILED');
  await page.getByRole('row').nth(1).getByRole('link').click({ timeout: runMs });
  await page.getByText('RangeDamaged').first().waitFor();
  await page.getByText('This is the error of a part').waitFor();
  const restore = page.url();

  await go('#/faults');
  await page.getByRole('button', { name: 'Switch all off' }).click();
  await page.getByText('No fault is switched on').waitFor();
  await switchOn(page, { place: 'glacier:GetJobOutput', kind: 'throttle', share: '20 %' });
  await page.goto(restore);
  await page.getByRole('button', { name: 'Redrive…', exact: true }).click();
  await page.getByRole('button', { name: 'Redrive it' }).click();
  await page.locator('.view-head .badge.good').getByText('succeeded').waitFor({ timeout: runMs });
  await go('#/faults');
  await page.getByRole('grid', { name: 'Faults that struck' }).getByText('throttle').first().waitFor();
  await page.getByRole('switch').click();
  await signedIn.demandCalm();
}

interface Switch {
  readonly place: string;
  readonly kind: string;
  readonly share: string;
}

async function switchOn(page: Page, { place, kind, share }: Switch): Promise<void> {
  await page.getByLabel('Where').selectOption(place);
  await page.getByLabel('What happens').selectOption(kind);
  await page.getByLabel('To how many requests').selectOption(share);
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('switch', { name: kind }).waitFor();
}

/** Only archives of more than a part have an execution that one can look at: goes down to one, outside of the photos. */
async function selectLarge({ page, go }: SignedIn): Promise<void> {
  const large = page.getByRole('row').filter({ hasText: /1[3-9]\d(\.\d)? MiB/, hasNotText: 'photos' });
  const row = large.first();
  const folder = row.getByRole('link');
  for (let path: string[] = []; ; ) {
    await go(hashOf(['vaults', 'demo'], { folder: path.join('/'), order: 'size', descending: 'true' }));
    await page
      .locator('.crumbs [aria-current]')
      .getByText(path.at(-1) ?? 'All archives', { exact: true })
      .waitFor();
    await row.waitFor();
    if ((await folder.count()) === 0) break;
    path = [...path, (await folder.textContent()) ?? ''];
  }
  await row.getByRole('checkbox').check();
}

async function accessible(browser: Browser, local: LocalConsole): Promise<void> {
  await using signedIn = await local.open(browser, { colorScheme: 'dark' });
  const { page, go } = signedIn;
  for (const hash of ['#/vaults/demo', '#/vaults/demo/jobs', '#/restores', '#/restores?machine=vault']) {
    await go(hash);
    await page.getByRole('grid').waitFor();
    await demandAccessible(page, hash);
  }
  await page.getByRole('row').nth(1).getByRole('link').click();
  await page.getByRole('region', { name: 'Graph of the state machine' }).waitFor();
  await demandAccessible(page, 'a graph');
  await signedIn.demandCalm();
}

async function strangers(browser: Browser, { origin }: LocalConsole): Promise<void> {
  await using context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/?token=wrong`);
  await page.getByRole('heading', { name: 'This browser is not signed in' }).waitFor();
  assert.equal(await status(origin, 'GET', { host: 'rebound.example' }), 403);
  assert.equal(await status(origin, 'POST', { origin: 'https://elsewhere.example' }), 403);
  assert.equal(await status(origin, 'GET', {}), 401);
}

type Headers = Readonly<Record<string, string>>;

/** Without a browser, which would not let itself be told its Host. */
function status(origin: string, method: string, headers: Headers): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}/api/vaults`, { headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}
