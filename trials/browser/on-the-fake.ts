import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { ApiErrorName } from '../../cli/console/api.ts';
import { visibleText } from '../../cli/console/page/visible-text.ts';
import { demandAccessible } from './axe.ts';
import { fakeAnswer, refusal } from './fake.ts';
import { openFakePage } from './fake-page.ts';
import { hostileNames } from './hostile-names.ts';
import type { Story } from './story.ts';
import { views } from './views.ts';

const screens = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const;

/** What needs no cloud: a server's answers are played. */
export const storiesOnTheFake: readonly Story[] = [
  ...screens.map((context) => ({
    name: `axe finds nothing serious in ${context.colorScheme}, ${context.viewport.width} px wide`,
    tell: async (browser: Browser) => {
      await using fake = await openFakePage(browser, { context });
      for (const [name, hash] of Object.entries(views)) {
        await fake.open(hash);
        await demandAccessible(fake.page, name);
        await demandNoOverflow(fake.page, name);
      }
      await fake.demandCalm();
    },
  })),
  { name: 'axe finds nothing serious in dialogs', tell: dialogsAreAccessible },
  { name: 'names that attack are shown as text', tell: hostileNamesAreText },
  { name: 'a folder of 1,000,000 archives', tell: millionRows },
  { name: 'keys alone lead from a vault to its estimate', tell: keysAlone },
  { name: 'the cap is never filled in, and a sum that is not one is refused', tell: capIsTyped },
  { name: 'an estimate is asked for again when a newer inventory was indexed', tell: newerIndex },
  { name: 'every error has a state that says what to do', tell: errorStates },
  { name: 'a console that is read-only offers nothing that spends or stops', tell: readOnly },
];

/** The page itself never scrolls sideways. */
async function demandNoOverflow(page: Page, where: string): Promise<void> {
  const excess = await page.evaluate<number>(
    "document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth",
  );
  assert.ok(excess <= 0, `${where} is ${excess} px too wide`);
}

async function dialogsAreAccessible(browser: Browser): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await using fake = await openFakePage(browser, { context: { colorScheme } });
    const { page } = fake;
    await fake.open(views.vault);
    await page.getByRole('button', { name: 'Estimate the whole vault' }).click();
    await page.getByText('Storage per month').waitFor();
    await demandAccessible(page, 'estimate');
    await fake.open(views.vault);
    await page.getByRole('button', { name: 'Names' }).click();
    await demandAccessible(page, 'names');
    await fake.open(views.search);
    await page.getByRole('gridcell', { name: '2006 Sommer/sommer/IMG_3.jpg', exact: true }).click();
    await page.getByText('Other archives with the same bytes').waitFor();
    await demandAccessible(page, 'archive');
    await fake.open(views.run);
    await page.getByRole('button', { name: 'Stop' }).click();
    await demandAccessible(page, 'stop');
    await fake.demandCalm();
  }
}

async function hostileNamesAreText(browser: Browser): Promise<void> {
  await using fake = await openFakePage(browser, { context: { viewport: { width: 1440, height: 2000 } } });
  const { page } = fake;
  for (const [name, hash] of Object.entries(views)) {
    await fake.open(hash);
    const made = await page.locator('main img, main script, main iframe, main b[onclick], main svg[onload]').count();
    assert.equal(made, 0, `${name} has made an element of a name`);
  }
  for (const hash of [views.vault, views.objects]) {
    await fake.open(hash);
    const shown = await page.locator('.table .text').allTextContents();
    for (const text of hostileNames.filter(({ length }) => length < 300)) {
      assert.ok(shown.includes(visibleText(text)), `${hash} does not show ${JSON.stringify(text)}`);
    }
  }
  await fake.demandCalm();
}

async function millionRows(browser: Browser): Promise<void> {
  await using fake = await openFakePage(browser, { archives: 1_000_000 });
  const { page } = fake;
  await fake.open('#/vaults/million');
  await page.getByText('IMG_0000000.jpg', { exact: true }).waitFor();
  const table = page.getByRole('grid', { name: 'Folders and archives' });
  await table.focus();
  await table.press('End');
  await page.getByText('IMG_0999999.jpg', { exact: true }).waitFor({ timeout: 5_000 });
  await table.press('ArrowUp');
  await page.locator('.table-row.active').getByText('IMG_0999998.jpg', { exact: true }).waitFor();
  // The scroll bar: to the middle, where rows far from both ends are.
  await table.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  await page
    .getByText(/IMG_0(499|500)\d{3}\.jpg/)
    .first()
    .waitFor({ timeout: 5_000 });
  const rows = await page.getByRole('row').count();
  assert.ok(rows < 120, `${rows} rows are drawn`);
  await table.press('Home');
  await page.getByText('IMG_0000000.jpg', { exact: true }).waitFor({ timeout: 5_000 });
  await fake.demandCalm();
}

async function keysAlone(browser: Browser): Promise<void> {
  await using fake = await openFakePage(browser);
  const { page } = fake;
  await fake.open(views.vault);
  await page.keyboard.press('/');
  assert.equal(await focused(page), 'Search in names');
  await tabTo(page, 'Folders and archives');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByRole('region', { name: 'Selection' }).getByText('1 folder').waitFor();
  await tabTo(page, 'Estimate…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('Bulk').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await fake.demandCalm();
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < 20 && (await focused(page)) !== name; tabs++) {
    await page.keyboard.press('Tab');
    await demandVisibleFocus(page);
  }
  assert.equal(await focused(page), name);
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(
    "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? '').trim()",
  );

async function demandVisibleFocus(page: Page): Promise<void> {
  const style = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
  assert.notEqual(style, 'none', `the focus on "${await focused(page)}" cannot be seen`);
}

async function capIsTyped(browser: Browser): Promise<void> {
  await using fake = await openFakePage(browser);
  const { page } = fake;
  await fake.open(views.vault);
  await page.getByRole('button', { name: 'Estimate the whole vault' }).click();
  const cap = page.getByLabel('Spend at most');
  await page.getByLabel('Standard').check();
  assert.equal(await cap.inputValue(), '');
  const start = page.getByRole('button', { name: 'Start the restore' });
  assert.ok(await start.isDisabled());
  for (const text of ['1,000', 'five', '0', '-3']) {
    await cap.fill(text);
    assert.ok(await start.isDisabled(), `"${text}" was taken for a sum`);
  }
  await cap.fill('1');
  await page.getByText('with this cap only a part would be restored').waitFor();
  await cap.fill('12.50');
  await start.click();
  await page.getByRole('heading', { name: 'Spend at most 12.50 USD on this restore?' }).waitFor();
  await page.getByRole('button', { name: 'Start, spend at most 12.50 USD' }).click();
  await page.getByRole('heading', { name: 'photos-2004-2016-restore-1' }).waitFor();
  await fake.demandCalm();
}

async function newerIndex(browser: Browser): Promise<void> {
  let isReplaced = false;
  await using fake = await openFakePage(browser, {
    instead: (method, url) => {
      if (url.endsWith('/estimate') && !isReplaced) {
        isReplaced = true;
        const sentence = 'Cannot estimate this: the index was replaced.';
        return refusal(409, { name: 'IndexReplaced', sentence, advice: 'look again', retrySeconds: null });
      }
      const answer = fakeAnswer(method, url);
      return isReplaced
        ? { ...answer, body: JSON.parse(JSON.stringify(answer.body).replaceAll('index-1', 'index-2')) }
        : answer;
    },
  });
  await fake.open(views.vault);
  await fake.page.getByRole('button', { name: 'Estimate the whole vault' }).click();
  await fake.page.getByLabel('Bulk').waitFor();
  await fake.demandCalm();
}

/** The errors that the server promises a state for. */
const errors: readonly ApiErrorName[] = [
  'NotSignedIn',
  'NoCredentials',
  'ProfileNotFound',
  'SessionExpired',
  'CredentialsRefused',
  'NoRegion',
  'NoStack',
  'AccessDenied',
  'Throttled',
  'NoAnswer',
  'Bug',
];

async function errorStates(browser: Browser): Promise<void> {
  let name = '';
  await using fake = await openFakePage(browser, {
    instead: (_, url) =>
      url === '/api/vaults' && name !== ''
        ? refusal(503, {
            name,
            sentence: `Cannot list the vaults: ${name}.`,
            advice: 'log in again',
            retrySeconds: null,
          })
        : undefined,
  });
  const { page } = fake;
  for (name of errors) {
    await fake.open(views.vaults);
    const state = page.getByRole('alert');
    await state.getByText(`Cannot list the vaults: ${name}.`).waitFor();
    await state.getByText('Log in again.').waitFor();
    assert.notEqual(await state.getByRole('heading').textContent(), name, `${name} has no title of its own`);
    await demandAccessible(page, name);
  }
  name = '';
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Vaults' }).waitFor();
  await fake.demandCalm();
}

async function readOnly(browser: Browser): Promise<void> {
  await using fake = await openFakePage(browser, { readOnly: true });
  const { page } = fake;
  await page.goto('about:blank');
  await fake.open(views.run);
  assert.ok(await page.getByRole('button', { name: 'Stop' }).isDisabled());
  await fake.open(views.restore);
  assert.ok(await page.getByRole('button', { name: 'Redrive' }).isDisabled());
  assert.ok(await page.getByRole('button', { name: 'Start again' }).isDisabled());
  await fake.open(views['new-vault']);
  assert.ok(await page.getByRole('button', { name: 'Request an inventory' }).isDisabled());
  await fake.open(views.faults);
  assert.ok(await page.getByRole('button', { name: 'Switch on' }).isDisabled());
  await fake.open(views.vault);
  await page.getByRole('button', { name: 'Estimate the whole vault' }).click();
  await page.getByText('This console is read-only').waitFor();
  assert.equal(await page.getByLabel('Spend at most').count(), 0);
  await fake.demandCalm();
}
