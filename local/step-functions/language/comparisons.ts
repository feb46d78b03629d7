import type { Json } from '../json.ts';

/** Compares a variable with the operand of its rule. Values of another type never match (States Language, "Choice"). */
export type Comparison = (variable: Json, operand: Json) => boolean;

/** RFC 3339 as the States Language wants it: capital T and Z. */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
export const isTimestamp = (value: Json): value is string => typeof value === 'string' && timestamp.test(value);

const orders = {
  Equals: (sign: number) => sign === 0,
  LessThan: (sign: number) => sign < 0,
  GreaterThan: (sign: number) => sign > 0,
  LessThanEquals: (sign: number) => sign <= 0,
  GreaterThanEquals: (sign: number) => sign >= 0,
};

const sign = <T>(one: T, two: T): number => (one === two ? 0 : one < two ? -1 : 1);

/** -1, 0, 1, or NaN (which no order accepts) when one of the two is not of the kind compared. */
const kinds: Record<string, (one: Json, two: Json) => number> = {
  String: (one, two) => (typeof one === 'string' && typeof two === 'string' ? sign(one, two) : Number.NaN),
  Numeric: (one, two) => (typeof one === 'number' && typeof two === 'number' ? sign(one, two) : Number.NaN),
  Timestamp: (one, two) => (isTimestamp(one) && isTimestamp(two) ? sign(Date.parse(one), Date.parse(two)) : Number.NaN),
};

const ordered = Object.entries(kinds).flatMap(([kind, compare]) =>
  Object.entries(orders).map(([order, accepts]): [string, Comparison] => [
    `${kind}${order}`,
    (variable, operand) => accepts(compare(variable, operand)),
  ]),
);

/** Those whose operand may also come from a path: `StringEquals` and `StringEqualsPath`. */
export const comparisons: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ...ordered,
  ['BooleanEquals', (variable, operand) => typeof variable === 'boolean' && variable === operand],
]);

/** `*` stands for anything, `\*` for itself. */
export function matches(variable: Json, pattern: string): boolean {
  if (typeof variable !== 'string') return false;
  const source = pattern.replaceAll(/\\([*\\])|\*|[.*+?^${}()|[\]\\]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found === '*' ? '.*' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's').test(variable);
}

/** Tests on the kind of a value; the operand says whether the answer is to be yes or no. */
export const kindTests: ReadonlyMap<string, (variable: Json) => boolean> = new Map<string, (variable: Json) => boolean>(
  [
    ['IsNull', (variable) => variable === null],
    ['IsNumeric', (variable) => typeof variable === 'number'],
    ['IsString', (variable) => typeof variable === 'string'],
    ['IsBoolean', (variable) => typeof variable === 'boolean'],
    ['IsTimestamp', isTimestamp],
  ],
);
