import { aligned } from '../shared/answer.ts';
import type { Bill, Line } from './bill.ts';
import type { Order } from './order.ts';

/** The bill line by line; the last line is the total. */
export function printed({ lines, totalUsd, glacierUsd }: Bill, { tier }: Order): string[] {
  const rows = lines.map((line) => [`${line.service}: ${line.name}`, quantityOf(line), usd(line.usd)]);
  const all = [...rows, [`Glacier's own fee (${tier})`, '', usd(glacierUsd)]];
  return [...aligned(all, [1, 2]), '', `total without Glacier's fee: ${usd(totalUsd)}`];
}

const quantityOf = ({ quantity, unit }: Line) =>
  `${quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 100 ? 2 : 0 })} ${unit}`.trim();

/** Cents, and where there are none the two digits that count. */
export function usd(amount: number): string {
  const digits = amount === 0 || amount >= 0.1 ? 2 : Math.min(10, 1 - Math.floor(Math.log10(amount)));
  return `${amount.toFixed(digits)} USD`;
}
