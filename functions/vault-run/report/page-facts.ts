import { runFiles } from '../../run-files/keys.ts';
import { badRowsIn } from './bad-rows.ts';
import { html, type Markup } from './markup.ts';
import type { PageOf } from './page-of.ts';
import { countWords, dateWords, usdWords } from './words.ts';

/** Under which conditions this came to be. */
export function factsSection({ run, request, status, destination }: PageOf): Markup {
  const { estimate } = run;
  const facts: readonly (readonly [string, string])[] = [
    ['Run', run.run],
    ['Destination', destination],
    ['Storage class', request.storageClass],
    ['Tier', request.tier],
    ['Began', dateWords(status.began)],
    ['Last stock-taking', dateWords(status.at)],
    ...(estimate === null
      ? []
      : ([
          ['Inventory of', dateWords(estimate.inventoryDate)],
          ['Left out by the request', `${countWords(estimate.leftOut)} archives`],
          ['Unreadable in the inventory', `${countWords(estimate.badRows)} rows`],
          ['Estimate', usdWords(estimate.onceUsd)],
        ] as const)),
  ];
  return html`<section><h2>The run</h2><dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p class="quiet">Archives that were uploaded after the inventory are not in this report.</p></section>`;
}

/** Where the proof lies, and what it is good for. */
export function filesSection({ run, status, sums, workBucketName }: PageOf): Markup {
  const { reportRows, reportCsv, verified, badRows } = runFiles(run);
  const place = (key: string) => html`<code>s3://${workBucketName}/${key}</code>`;
  const count = countWords(sums.verified['tree-hash']?.archives ?? 0);
  return html`<section><h2>The proof, a row an archive</h2><dl>
<dt>report.csv</dt><dd>${place(reportCsv)}</dd>
<dt>report.jsonl</dt><dd>${place(reportRows)}</dd>
<dt>verified.txt</dt><dd>${place(verified)}</dd>
${badRowsIn(run) > 0 ? html`<dt>bad-rows.jsonl</dt><dd>${place(badRows)}</dd>` : html``}
</dl>
<p class="quiet">verified.txt names ${count} archives whose object was in the bucket with the right tree hash at ${dateWords(status.at)}: what one may delete from the vault, as long as nobody touched the bucket since. Thaw itself deletes nothing.</p></section>`;
}
