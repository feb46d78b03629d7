import { badRowsAdvice, badRowsIn, badRowsWords } from './bad-rows.ts';
import { html, type Markup } from './markup.ts';
import type { PageOf } from './page-of.ts';
import { outcomes } from './report-row.ts';
import type { Amount, Sums } from './sums.ts';
import { archivesWords, countWords, durationWords, sizeWords, usdWords } from './words.ts';

const none: Amount = { archives: 0, bytes: 0 };

const restoredOf = (sums: Sums): Amount => sums.outcomes['restored'] ?? none;

/** The answer, before anything else. */
export function verdict({ run, sums, requestState }: PageOf): Markup {
  const [missing, all, badRows] = [sums.all.archives - restoredOf(sums).archives, sums.all.archives, badRowsIn(run)];
  if (missing === 0 && badRows === 0) {
    return html`<div class="verdict">All ${countWords(all)} archives are in the bucket.<small>${howVerified(sums)}</small></div>`;
  }
  const unread = badRows === 0 ? '' : `${badRowsWords(badRows)}: what they stand for was not requested.`;
  const lost = missing === 0 ? '' : `${countWords(missing)} of ${countWords(all)} archives are not in the bucket.`;
  return html`<div class="verdict bad">${`${lost} ${unread}`.trim()}<small>${missing === 0 ? readable(sums) : whyMissing(requestState)}</small>${badRows === 0 ? html`` : html`<small>bad-rows.jsonl says where they lie. ${badRowsAdvice}</small>`}</div>`;
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
export function outcomesSection({ outcomes: amounts, all, thereBefore, verified }: Sums): Markup {
  const rows = outcomes.map((name) => ({ name, style: name.replace(' ', '-'), amount: amounts[name] ?? none }));
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
${bySize.archives > 0 ? html`<p class="quiet">${countWords(bySize.archives)} of the restored have no tree hash of Glacier's: they are verified by their size alone, and not in verified.txt.</p>` : html``}
</section>`;
}

export const figures = ({ archives, bytes }: Amount): Markup =>
  html`<td class="n">${countWords(archives)}</td><td class="n" title="${countWords(bytes)} bytes">${sizeWords(bytes)}</td>`;
