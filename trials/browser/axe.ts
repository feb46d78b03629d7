import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Fails where axe finds something serious or critical on the page as it stands. */
export async function demandAccessible(page: Page, where: string): Promise<void> {
  await page.evaluate(source);
  const violations: Violation[] = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const words = serious.map(({ id, nodes: [first] }) => `${id}: ${first?.html}\n${first?.failureSummary}`);
  assert.equal(words.length, 0, `${where}\n${words.join('\n')}`);
}
