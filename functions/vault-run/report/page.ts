import { chart } from './chart.ts';
import { html } from './markup.ts';
import {
  factsSection,
  filesSection,
  headline,
  largestSection,
  nameStylesSection,
  outcomesSection,
  type PageOf,
  reasonsSection,
  tiles,
  userFilesSection,
} from './page-sections.ts';
import { pageStyle } from './page-style.ts';
import { dateWords } from './words.ts';

/** One page to look at: self-contained, sums only, the same size for a thousand archives as for ten millions. */
export function page(of: PageOf): string {
  const { run, status, sums } = of;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${run.vaultName}: what became of its archives</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<p class="over">Thaw \u00b7 restore of a Glacier vault \u00b7 as of ${dateWords(status.at)}</p>
<h1><bdi>${run.vaultName}</bdi></h1>
${headline(of)}
${tiles(of)}
${outcomesSection(sums)}
<section><h2>Over time</h2>${chart(sums.restoredByMinute)}</section>
${reasonsSection(sums)}
${largestSection(sums)}
<div class="pair">${factsSection(of)}${nameStylesSection(sums)}</div>
${userFilesSection(of)}
${filesSection(of)}
</main>
</body>
</html>
`.toString();
}
