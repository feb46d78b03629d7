const unitSeconds: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** The seconds between two events of `rate(1 hour)` (EventBridge guide, "eb-rate-expressions"). Throws on `cron(...)`. */
export function rateSeconds(expression: string): number {
  const [, amount = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const seconds = Number(amount) * (unitSeconds[unit] ?? 0);
  // AWS refuses `rate(1 hours)` and `rate(5 minute)` alike.
  if (seconds > 0 && (plural === 's') === (amount !== '1')) return seconds;
  throw new Error(`Cannot read the schedule "${expression}": only rate(...) is known here, as in rate(1 hour).`);
}
