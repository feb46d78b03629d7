import type { SimulationOutcome } from './simulation.ts';
import type { Figure } from './stories.ts';

const number = (value: number, digits = 2) => value.toLocaleString('en', { maximumFractionDigits: digits });
const percent = (share: number) => `${number(share * 100, 1)} %`;

/** An outcome in words, one line per figure. */
export function printed(outcome: SimulationOutcome): string {
  const lines: [string, string][] = [
    ['ended', endOf(outcome)],
    ['hours', `${number(outcome.hours)} (estimated before: ${number(outcome.estimatedHours)})`],
    ['all asked for after', outcome.hoursToAskForAll === undefined ? 'never' : `${number(outcome.hoursToAskForAll)} h`],
    ['InitiateJobs per archive', number(outcome.initiateJobsPerArchive, 3)],
    ['restored', `${percent(outcome.restored)} (after a day: ${percent(outcome.restoredAfterOneDay)})`],
    ['failed for good', percent(outcome.failedForGood)],
    ['cost', `${number(outcome.usd)} USD`],
    ['longest wait of a small archive', `${number(outcome.longestSmallWaitSeconds, 0)} s`],
    [
      'at once, at most',
      `${outcome.restoresAtOnce} large restores, ${outcome.workersAtOnce} workers, ${outcome.lambdasAtOnce} Lambdas`,
    ],
    ['parts fetched', number(outcome.partsFetched, 0)],
    ['messages received', `${number(outcome.messagesReceived, 0)}, ${number(outcome.deadLetters, 0)} dead letters`],
    ['executions that failed', number(outcome.restoresFailed, 0)],
    ['Lambdas throttled', number(outcome.lambdasThrottled, 0)],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const text = lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  return [...text, '', ...calls(outcome), '', sampleOf(outcome)].join('\n');
}

const endOf = ({ isDone, failure }: SimulationOutcome) =>
  isDone ? (failure === null ? 'well' : `${failure.error}: ${failure.cause}`) : 'not, within the hours';

const sampleOf = ({ eachStandsFor }: SimulationOutcome) =>
  eachStandsFor === 1
    ? 'Every archive was simulated.'
    : `Each simulated archive stands for ${number(eachStandsFor, 1)}: rates are right, the time of one restore or call is drawn out by as much.`;

function calls(outcome: SimulationOutcome): string[] {
  const head = ['API', 'calls', 'throttled', 'per second', 'quota'];
  const rows = outcome.calls.map(({ api, calls, throttled, perSecond, quotaPerSecond }) => [
    api,
    number(calls, 0),
    number(throttled, 0),
    number(perSecond),
    quotaPerSecond === undefined ? '-' : number(quotaPerSecond),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [line(head), ...rows.map(line)];
}

/** A figure of a story: `ok` where it is what was aimed at. */
export function figureLine({ name, value, unit, aim }: Figure): string {
  const [word, wanted] = 'atMost' in aim ? ['at most', aim.atMost] : ['at least', aim.atLeast];
  return `  ${isMet({ value, aim }) ? 'ok    ' : 'MISSED'}  ${name}: ${number(value, 3)}${unit && ` ${unit}`} (aim: ${word} ${number(wanted)})`;
}

/** Rounding of sums aside. */
export const isMet = ({ value, aim }: Pick<Figure, 'value' | 'aim'>): boolean =>
  'atMost' in aim ? value <= aim.atMost + 1e-9 : value >= aim.atLeast - 1e-9;
