import { html, type Markup } from './markup.ts';
import type { Amount, Sums } from './sums.ts';
import { archivesWords, dateWords, sizeWords } from './words.ts';

const minuteMs = 60_000;

/** Bars stand for so many minutes: the finest with which all fit in. */
const barMinutes = [1, 5, 15, 60, 180, 720, 1440, 7 * 1440, 30 * 1440, 365 * 1440];
const [fewestBars, mostBars] = [12, 60];

const box = { width: 960, height: 240, left: 72, right: 8, top: 12, bottom: 28 };
const labelWidth = 84;
const plot = { width: box.width - box.left - box.right, height: box.height - box.top - box.bottom };

export interface Bar extends Amount {
  /** When it begins, ISO. */
  readonly from: string;
}

/** Sums by minute as bars of equal length, empty ones too. */
export function barsOf(restoredByMinute: Sums['restoredByMinute']): {
  readonly minutes: number;
  readonly bars: readonly Bar[];
} {
  const amounts = Object.entries(restoredByMinute).map(([minute, amount]) => ({
    ms: Date.parse(`${minute}Z`),
    amount,
  }));
  const first = amounts.reduce((least, { ms }) => Math.min(least, ms), Number.POSITIVE_INFINITY);
  const last = amounts.reduce((most, { ms }) => Math.max(most, ms), 0);
  const fits = (minutes: number) => (last - first) / (minutes * minuteMs) < mostBars - 1;
  const minutes = barMinutes.find(fits) ?? 365 * 1440;
  const [barMs, startMs] = [minutes * minuteMs, Math.floor(first / (minutes * minuteMs)) * minutes * minuteMs];
  if (amounts.length === 0) return { minutes, bars: [] };
  const count = Math.max(fewestBars, Math.floor((last - startMs) / barMs) + 1);
  const bars = Array.from({ length: count }, (_, index) => ({
    from: new Date(startMs + index * barMs).toISOString(),
    archives: 0,
    bytes: 0,
  }));
  for (const { ms, amount } of amounts) {
    const bar = bars[Math.floor((ms - startMs) / barMs)];
    if (bar === undefined) continue;
    bar.archives += amount.archives;
    bar.bytes += amount.bytes;
  }
  return { minutes, bars };
}

/** Bytes over time, as bars. */
export function chart(restoredByMinute: Sums['restoredByMinute']): Markup {
  const { minutes, bars } = barsOf(restoredByMinute);
  if (bars.length === 0) return html`<p class="quiet">Nothing was restored by this run.</p>`;
  const mostBytes = Math.max(...bars.map(({ bytes }) => bytes), 1);
  return html`<figure>
<svg viewBox="0 0 ${box.width} ${box.height}" role="img" aria-label="Bytes restored over time">
${[0, 0.5, 1].map((part) => gridLine(part, mostBytes))}
${bars.map((bar, index) => barShape(bar, { index, count: bars.length, mostBytes }))}
${bars.map((bar, index) => dateLabel(bar, { index, count: bars.length }))}
</svg>
<figcaption>Bytes per ${lengthWords(minutes)}, by when the stock-taking first saw the object. Times are UTC.</figcaption>
</figure>`;
}

function gridLine(part: number, mostBytes: number): Markup {
  const y = box.top + plot.height * (1 - part);
  return html`<line class="grid" x1="${box.left}" x2="${box.width - box.right}" y1="${y}" y2="${y}"/><text x="${box.left - 8}" y="${y + 4}" text-anchor="end">${sizeWords(mostBytes * part)}</text>`;
}

interface Place {
  readonly index: number;
  readonly count: number;
}

function barShape({ from, archives, bytes }: Bar, { index, count, mostBytes }: Place & { mostBytes: number }): Markup {
  if (archives === 0) return html``;
  const slot = plot.width / count;
  const height = Math.max(1.5, (plot.height * bytes) / mostBytes);
  const [x, y] = [box.left + slot * (index + 0.1), box.top + plot.height - height];
  return html`<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(slot * 0.8).toFixed(1)}" height="${height.toFixed(1)}" rx="1.5"><title>${dateWords(from)}: ${archivesWords(archives)}, ${sizeWords(bytes)}</title></rect>`;
}

/** Some six dates below the bars, as far as they have room. */
function dateLabel({ from }: Bar, { index, count }: Place): Markup {
  const step = Math.max(1, Math.ceil(count / 6));
  if (index % step !== 0) return html``;
  const x = box.left + (plot.width / count) * (index + 0.1);
  if (x > box.width - labelWidth) return html``;
  return html`<text x="${x.toFixed(1)}" y="${box.height - 8}">${from.slice(5, 16).replace('T', ' ')}</text>`;
}

function lengthWords(minutes: number): string {
  if (minutes === 1) return 'minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (minutes === 60) return 'hour';
  if (minutes < 1440) return `${minutes / 60} hours`;
  return minutes === 1440 ? 'day' : `${minutes / 1440} days`;
}
