import type { Machine } from './machine.ts';
import { type Figure, isMet, type Result } from './measurement.ts';

export const machineInWords = ({ processor, cores, memoryGiB, system, node, date, load }: Machine): string =>
  `${date}, ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load ${load} before`;

/** A result as a Markdown table, which reads as well in a terminal. */
export function table({ title, figures, notes = [], unfit }: Result): string {
  const rows = figures.map((figure) => [figure.name, inWords(figure.value, figure.unit), goalInWords(figure)]);
  const lines = [['', 'figure', 'goal'], ['---', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`);
  const words = [...notes, ...(unfit === undefined ? [] : [`**Unfit.** ${unfit}`])];
  return [`### ${title}`, '', ...lines, ...words.flatMap((note) => ['', note]), ''].join('\n');
}

/** Three digits that count; whole numbers, such as counts, as they are. */
export function inWords(value: number, unit: string): string {
  if (!Number.isFinite(value)) return 'not measured';
  if (Number.isInteger(value)) return `${value} ${unit}`.trim();
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-9))));
  return `${value.toFixed(Math.min(digits, 6))} ${unit}`.trim();
}

function goalInWords(figure: Figure): string {
  const { goal, unit } = figure;
  if (goal === undefined) return '';
  return `${goal.wanted} ${inWords(goal.value, unit)}: ${isMet(figure) ? 'met' : '**missed**'}`;
}
