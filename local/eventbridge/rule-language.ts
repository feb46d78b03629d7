/**
 * Event patterns (EventBridge guide, "eb-create-pattern"), as far as the stack uses them: a list of texts, numbers,
 * booleans and null, one of which the event's value must be, at any depth. A content filter such as
 * `{ "prefix": ... }` throws.
 */
export type Matcher = (event: unknown) => boolean;

class PatternNotUnderstood extends Error {
  override readonly name = 'PatternNotUnderstood';
}

/** Throws PatternNotUnderstood, naming `where`, on anything that is not implemented here. */
export function matcherOf(pattern: unknown, where = 'EventPattern'): Matcher {
  const fields = Object.entries(objectOf(pattern, where)).map(([name, wanted]) => fieldMatcher(name, wanted, where));
  if (fields.length === 0) throw notUnderstood(where, 'nothing', 'at least one field');
  return (event) => fields.every((fits) => fits(event));
}

function fieldMatcher(name: string, wanted: unknown, where: string): Matcher {
  const path = `${where}.${name}`;
  if (!Array.isArray(wanted)) {
    const inner = matcherOf(wanted, path);
    return (event) => inner(fieldOf(event, name));
  }
  const values: unknown[] = wanted;
  for (const value of values) {
    if (typeof value === 'object' && value !== null) throw notUnderstood(path, JSON.stringify(value), 'exact values');
  }
  return (event) => {
    const found = fieldOf(event, name);
    // A list in the event fits where one of its members does (EventBridge guide, "eb-event-patterns-arrays").
    return [found].flat().some((each) => values.includes(each));
  };
}

const fieldOf = (event: unknown, name: string): unknown =>
  typeof event === 'object' && event !== null ? Object.getOwnPropertyDescriptor(event, name)?.value : undefined;

function objectOf(value: unknown, where: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw notUnderstood(where, JSON.stringify(value), 'an object, or a list of values');
}

const notUnderstood = (where: string, found: string, wanted: string) =>
  new PatternNotUnderstood(`Cannot read ${where}: it holds ${found}, and only ${wanted} can be read here.`);

const unitSeconds: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** The seconds between two events of `rate(1 hour)` (EventBridge guide, "eb-rate-expressions"). Throws on `cron(...)`. */
export function rateSeconds(expression: string): number {
  const [, amount = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const seconds = Number(amount) * (unitSeconds[unit] ?? 0);
  // AWS refuses `rate(1 hours)` and `rate(5 minute)` alike.
  if (seconds > 0 && (plural === 's') === (amount !== '1')) return seconds;
  throw new Error(`Cannot read the schedule "${expression}": only rate(...) is known here, as in rate(1 hour).`);
}
