import type { Bill, Line } from './bill.ts';
import type { Order } from './order.ts';

/** The bill line by line; the last line is the total. */
export function printed({ lines, totalUsd, glacierUsd }: Bill, { tier }: Order): string {
  const rows = lines.map((line) => [`${line.service}: ${line.name}`, quantityOf(line), usd(line.usd)]);
  const all = [...rows, [`Glacier's own fee (${tier})`, '', usd(glacierUsd)]];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const [first = 0, second = 0, third = 0] = widths;
  const text = all.map(([name = '', quantity = '', amount = '']) =>
    `${name.padEnd(first)}  ${quantity.padStart(second)}  ${amount.padStart(third)}`.trimEnd(),
  );
  return [...text, '', `total without Glacier's fee: ${usd(totalUsd)}`, ''].join('\n');
}

const quantityOf = ({ quantity, unit }: Line) =>
  `${quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 100 ? 2 : 0 })} ${unit}`.trim();

/** Cents, and where there are none the two digits that count. */
export function usd(amount: number): string {
  const digits = amount === 0 || amount >= 0.1 ? 2 : Math.min(10, 1 - Math.floor(Math.log10(amount)));
  return `${amount.toFixed(digits)} USD`;
}
