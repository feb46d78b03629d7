import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

export interface Watched {
  /** Fails where the page has thrown, or where text from a vault was run. */
  readonly demandCalm: () => Promise<void>;
}

/** Listens to everything that a page complains about. */
export function watch(page: Page): Watched {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // Answers that are no success are part of some stories; the browser writes each down.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return {
    demandCalm: async () => {
      assert.deepEqual(complaints, []);
      assert.equal(await page.evaluate('window.hacked'), undefined);
    },
  };
}
