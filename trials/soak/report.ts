import type { Verdict } from './judge.ts';
import { namedError } from './kinds/named.ts';
import { kinds } from './kinds.ts';
import type { Repaired } from './repair.ts';
import { rulesNotMet } from './rules.ts';
import { leastIn } from './schedule.ts';
import type { Soak } from './soak.ts';

/** All that is said in the end: for people as lines, for machines as it is. */
export interface Report {
  readonly seed: number;
  readonly restores: number;
  readonly seconds: number;
  /** Bytes of the objects that were made. */
  readonly bytes: number;
  /** How often each kind of fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  /** What the quotas refused or let wait, by operation and by Lambda's reason. */
  readonly throttled: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly catches: number;
  readonly redrives: number;
  readonly repaired: Repaired;
  readonly verdict: Verdict;
  /** What did not strike as often as it had to, and rules that no error came by. */
  readonly notMet: readonly string[];
}

export function reportOf(soak: Soak, seconds: number, repaired: Repaired, verdict: Verdict): Report {
  const { options, runs, ledger, rows } = soak;
  const faults = countFaults(soak);
  const { stepFunctions, lambda } = soak.world.cloud;
  const isWhole = options.only === undefined && options.kinds === undefined;
  return {
    seed: options.seed,
    restores: rows.length,
    seconds,
    bytes: ledger.madeBytes,
    faults,
    throttled: Object.fromEntries([...stepFunctions.throttled, ...lambda.throttled]),
    retries: runs.rulesMet.filter(({ rule }) => rule === 'Retry').length,
    catches: runs.rulesMet.filter(({ rule }) => rule === 'Catch').length,
    redrives: runs.redrives,
    repaired,
    verdict,
    notMet: isWhole ? [...faultsNotMet(faults, rows.length), ...rulesToBeMet(soak)] : [],
  };
}

function countFaults(soak: Soak): Record<string, number> {
  const counts = Object.fromEntries([...kinds.map(({ name }) => name), namedError].map((name) => [name, 0]));
  for (const struck of soak.world.cloud.faults.log) {
    const name = soak.kindOf(struck)?.name;
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function faultsNotMet(faults: Readonly<Record<string, number>>, restores: number): readonly string[] {
  const least = leastIn(restores);
  const few = Object.entries(faults).filter(([, count]) => count < least);
  return few.map(([name, count]) => `${name}: struck ${count} times, wanted ${least}`);
}

/** In fewer than a thousand restores there is no room for every name of every rule. */
const rulesToBeMet = ({ options, rules, runs }: Soak) =>
  options.restores < 1000 ? [] : rulesNotMet(rules, runs.rulesMet).map((rule) => `${rule}: no error came by`);

export const isGood = ({ verdict, repaired, notMet }: Report): boolean =>
  [verdict.lost, verdict.wrong, verdict.leftOver, repaired.hopeless.unexplained, notMet].every(
    ({ length }) => length === 0,
  );

export function linesOf(report: Report): readonly string[] {
  const { faults, throttled, verdict, repaired, notMet } = report;
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return [
    ...Object.entries(faults).flatMap(([name, count]) => (count > 0 ? `  ${String(count).padStart(5)}  ${name}` : [])),
    `${report.restores} archives, seed ${report.seed}, in ${report.seconds.toFixed(0)} s: ${(report.bytes / 2 ** 20).toFixed(0)} MiB of objects`,
    `${struck} faults, ${report.retries} retries, ${report.catches} catches, ${report.redrives} redrives (${repaired.redriven} by hand), ${repaired.deadLettersMoved} dead letters moved back`,
    `throttled by quotas: ${inWords(throttled)}`,
    `no redrive heals ${inWords(repaired.hopeless.byError)}: ${repaired.askedAgain} asked for again`,
    `failed for good: ${inWords(verdict.failed.byError)}`,
    ...[...notMet, ...repaired.hopeless.unexplained, ...verdict.lost, ...verdict.wrong, ...verdict.leftOver].map(
      (line) => `! ${line}`,
    ),
    `lost ${verdict.lost.length}  wrong ${verdict.wrong.length}  left over ${verdict.leftOver.length}`,
  ];
}

/** `2 JobExpired, 1 UploadLost`. */
export function inWords(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return entries.length === 0 ? 'none' : entries.join(', ');
}
