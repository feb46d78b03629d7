import { html, type Markup } from './markup.ts';
import { figures } from './page-outcomes.ts';
import type { Reason, Shown, Sums } from './sums.ts';
import { archivesWords, countWords, sizeWords } from './words.ts';

/** What is missing, by why. */
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
