import { findingWords } from '../../archive/user-files/findings.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { RequestState, VaultRun, VaultSettings, VaultStatus } from '../../vault-flow.ts';
import type { VaultSummary } from '../choose-archives/summary.ts';
import { badRowsAdvice, badRowsIn, badRowsWords } from './bad-rows.ts';
import { html, type Markup } from './markup.ts';
import { outcomes } from './report-row.ts';
import type { Amount, Reason, Shown, Sums } from './sums.ts';
import { archivesWords, countWords, dateWords, durationWords, sizeWords, usdWords } from './words.ts';

/** All that the page is made of. */
export interface PageOf {
  readonly run: VaultRun;
  readonly request: VaultSettings;
  /** What the last stock-taking saw. */
  readonly status: VaultStatus;
  readonly requestState: RequestState | undefined;
  /** Undefined where it is gone. */
  readonly summary: Pick<VaultSummary, 'userFiles' | 'leftOut'> | undefined;
  readonly sums: Sums;
  readonly workBucketName: string;
  /** `s3://bucket/prefix`: all objects lie below it. */
  readonly destination: string;
}

const none: Amount = { archives: 0, bytes: 0 };

const restoredOf = (sums: Sums): Amount => sums.outcomes['restored'] ?? none;

/** The answer, before anything else. */
export function headline({ run, sums, requestState }: PageOf): Markup {
  const [missing, all, badRows] = [sums.all.archives - restoredOf(sums).archives, sums.all.archives, badRowsIn(run)];
  if (missing === 0 && badRows === 0) {
    return html`<div class="headline">All ${countWords(all)} archives are in the bucket.<small>${howVerified(sums)}</small></div>`;
  }
  const unread = badRows === 0 ? '' : `${badRowsWords(badRows)}: what they stand for was not requested.`;
  const lost = missing === 0 ? '' : `${countWords(missing)} of ${countWords(all)} archives are not in the bucket.`;
  return html`<div class="headline bad">${`${lost} ${unread}`.trim()}<small>${missing === 0 ? readable(sums) : whyMissing(requestState)}</small>${badRows === 0 ? html`` : html`<small>bad-rows.jsonl says where they lie. ${badRowsAdvice}</small>`}</div>`;
}

const readable = (sums: Sums) =>
  `All ${countWords(sums.all.archives)} archives of the other rows are in the bucket. ${howVerified(sums)}`;

const whyMissing = (requestState: PageOf['requestState']) =>
  requestState?.stopped ??
  'Why is written below, and in a row of report.csv for each. Starting the vault again asks for these alone.';

function howVerified({ all, verified }: Sums): string {
  const byHash = (verified['tree-hash'] ?? none).archives;
  if (byHash === all.archives) return "Each with the size and the tree hash that the vault's inventory says.";
  return `${countWords(byHash)} of them with the tree hash that Glacier says, the others with the size alone.`;
}

export function tiles({ sums, status, requestState, request }: PageOf): Markup {
  const restored = restoredOf(sums);
  const share = sums.all.bytes === 0 ? 1 : restored.bytes / sums.all.bytes;
  const seconds = (Date.parse(status.at) - Date.parse(status.began)) / 1000;
  return html`<div class="tiles">
${tile(countWords(restored.archives), `of ${archivesWords(sums.all.archives)} restored`)}
${tile(sizeWords(restored.bytes), `of ${sizeWords(sums.all.bytes)}, ${percentWords(share)}`)}
${tile(countWords((sums.verified['tree-hash'] ?? none).archives), 'verified by tree hash')}
${tile(usdWords(status.chargedUsd), `charged, of ${usdWords(request.maxCostUsd ?? 0)}; ${countWords(requestState?.requests ?? 0)} requests`)}
${tile(durationWords(seconds), 'from the first look to the last')}
</div>`;
}

const tile = (figure: string, words: string) => html`<div class="tile"><b>${figure}</b><span>${words}</span></div>`;

/** What is missing must not be rounded away. */
const percentWords = (share: number) => `${share === 1 ? 100 : Math.min(99.9, Math.floor(share * 1000) / 10)} %`;

/** Every archive has one outcome: the rows add up to the last. */
export function outcomesSection({ outcomes: amounts, all, thereBefore, copies, verified }: Sums): Markup {
  const told = outcomes.filter((name) => name !== 'taken away' || amounts[name] !== undefined);
  const rows = told.map((name) => ({ name, style: name.replace(' ', '-'), amount: amounts[name] ?? none }));
  const stripe = rows.filter(({ amount }) => amount.archives > 0);
  const bySize = verified['size'] ?? none;
  return html`<section>
<h2>By outcome</h2>
<div class="stripe">${stripe.map(({ style, amount }) => html`<i class="${style}" style="flex: ${amount.archives}"></i>`)}</div>
<table><thead><tr><th>Outcome</th><th class="n">Archives</th><th class="n">Bytes</th></tr></thead><tbody>
${rows.map(({ name, style, amount }) => html`<tr data-outcome="${name}" data-archives="${amount.archives}" data-bytes="${amount.bytes}"><td><span class="dot ${style}"></span>${name}</td>${figures(amount)}</tr>`)}
<tr data-outcome="all" data-archives="${all.archives}" data-bytes="${all.bytes}"><td><b>all</b></td>${figures(all)}</tr>
</tbody></table>
${thereBefore.archives > 0 ? html`<p class="quiet">${countWords(thereBefore.archives)} of the restored were in the bucket before this run asked for anything.</p>` : html``}
${copies.archives > 0 ? html`<p class="quiet">${countWords(copies.archives)} of the restored (${sizeWords(copies.bytes)}) were copied within S3 from objects with the same bytes: report.csv says of which.</p>` : html``}
${bySize.archives > 0 ? html`<p class="quiet">${countWords(bySize.archives)} of the restored have no tree hash of Glacier's: they are verified by their size alone, and not in verified.txt.</p>` : html``}
</section>`;
}

const figures = ({ archives, bytes }: Amount): Markup =>
  html`<td class="n">${countWords(archives)}</td><td class="n" title="${countWords(bytes)} bytes">${sizeWords(bytes)}</td>`;

/** What is missing, by reason. */
export function reasonsSection({ reasons }: Sums): Markup {
  const byCount = Object.entries(reasons).toSorted(([, a], [, b]) => b.archives - a.archives);
  if (byCount.length === 0) return html``;
  return html`<section><h2>What is missing, and why</h2>${byCount.map(([name, reason], index) => reasonDetails(name, reason, index === 0))}</section>`;
}

function reasonDetails(name: string, { archives, bytes, examples }: Reason, isOpen: boolean): Markup {
  const more = archives > examples.length ? `, the first ${examples.length} of them` : '';
  return html`<details data-reason="${name}" data-archives="${archives}" data-bytes="${bytes}"${isOpen ? html` open` : html``}>
<summary>${name} <span>\u00b7 ${archivesWords(archives)}, ${sizeWords(bytes)}${more}</span></summary>
<div class="scroll"><table><thead><tr><th>Archive</th><th>Reason</th><th class="n">Size</th></tr></thead><tbody>
${examples.map(example)}
</tbody></table></div>
</details>`;
}

const example = ({ archiveId, key, reason, sizeBytes }: Shown) =>
  html`<tr><td class="t"><bdi class="k">${key}</bdi><br><code class="id">${archiveId}</code></td><td class="t"><bdi>${reason}</bdi></td><td class="n">${sizeWords(sizeBytes)}</td></tr>`;

export function largestSection({ largest }: Sums): Markup {
  if (largest.length === 0) return html``;
  return html`<section><h2>Largest archives</h2><div class="scroll"><table>
<thead><tr><th>Key</th><th>Outcome</th><th class="n">Size</th></tr></thead><tbody>
${largest.map(({ key, outcome, sizeBytes }) => html`<tr><td class="t"><bdi class="k">${key}</bdi></td><td>${outcome}</td><td class="n" title="${countWords(sizeBytes)} bytes">${sizeWords(sizeBytes)}</td></tr>`)}
</tbody></table></div></section>`;
}

/** How names were found says what a key is worth. */
export function nameStylesSection({ nameStyles }: Sums): Markup {
  const byCount = Object.entries(nameStyles).toSorted(([, a], [, b]) => b.archives - a.archives);
  return html`<section><h2>Where names came from</h2><table>
<thead><tr><th>Name</th><th class="n">Archives</th><th class="n">Bytes</th></tr></thead><tbody>
${byCount.map(([name, amount]) => html`<tr><td>${name}</td>${figures(amount)}</tr>`)}
</tbody></table></section>`;
}

/** What is doubtful in the files that the user gave. */
export function userFilesSection({ summary }: PageOf): Markup {
  const { names, archives } = summary?.userFiles ?? {};
  const found = [
    ...(names ? findingWords('the file of names', names) : []),
    ...(archives ? findingWords('the file of archive ids', archives) : []),
  ];
  if (found.length === 0) return html``;
  return html`<section><h2>In your own files</h2>${found.map(
    ({ sentence, examples }) =>
      html`<details><summary>${sentence}</summary><ul>${examples.map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul></details>`,
  )}</section>`;
}

/** Under which conditions this came to be. */
export function factsSection({ run, request, status, summary, destination }: PageOf): Markup {
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
          ['Left out by the request', leftOutWords(estimate.leftOut, summary?.leftOut ?? {})],
          ['Unreadable in the inventory', `${countWords(estimate.badRows)} rows`],
          ['Estimate', usdWords(estimate.onceUsd)],
        ] as const)),
  ];
  return html`<section><h2>The run</h2><dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p class="quiet">Archives that were uploaded after the inventory are not in this report.</p></section>`;
}

const leftOutWords = (count: number, byReason: Readonly<Record<string, number>>): string => {
  const reasons = Object.entries(byReason).map(([reason, of]) => `${reason} ${countWords(of)}`);
  return `${countWords(count)} archives${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`;
};

/** Where the proof lies, and what it is good for. */
export function filesSection({ run, status, sums, workBucketName }: PageOf): Markup {
  const { reportRows, reportCsv, verified, badRows } = runFiles(run);
  const place = (key: string) => html`<code>s3://${workBucketName}/${key}</code>`;
  const count = countWords(sums.verified['tree-hash']?.archives ?? 0);
  return html`<section><h2>The proof, one row per archive</h2><dl>
<dt>report.csv</dt><dd>${place(reportCsv)}</dd>
<dt>report.jsonl</dt><dd>${place(reportRows)}</dd>
<dt>verified.txt</dt><dd>${place(verified)}</dd>
${badRowsIn(run) > 0 ? html`<dt>bad-rows.jsonl</dt><dd>${place(badRows)}</dd>` : html``}
</dl>
<p class="quiet">verified.txt names ${count} archives whose object was in the bucket with the right tree hash at ${dateWords(status.at)}: what one may delete from the vault, as long as nobody touched the bucket since. Thaw itself deletes nothing.</p></section>`;
}
