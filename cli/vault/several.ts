import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import { countWords, sizeWords, usdWords } from '../../functions/vault-run/report/words.ts';
import { type Answer, aligned, indented } from '../shared/answer.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { notYet, Problem } from '../shared/problem.ts';
import { newestRun } from '../shared/runs.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { exitStatus } from '../shared/usage.ts';
import { askForEstimate, type Waiting } from './estimate.ts';
import { withSynologyNames } from './synology/sister-vault.ts';
import { startRestore } from './vault.ts';
import { type VaultOptions, type Wish, wishOf } from './vault-request.ts';

/** One of several vaults, and what is known of it. */
interface Weighed {
  /** As a restore is to be wished for. */
  readonly wish: Wish;
  readonly summary: VaultSummary;
  /** A run has restored some of it before: then the estimate is more than is missing. */
  readonly hasRun: boolean;
}

/** The vaults of `--all`: those with archives, without the vaults that hold the names of others (Synology). */
export async function allVaults({ vaults }: Pick<Doors, 'vaults'>): Promise<readonly string[]> {
  const all = (await vaults.list()).filter(({ archives, inventoryDate }) => archives > 0 || inventoryDate === null);
  const names = new Set(all.map(({ name }) => name));
  const isMapping = (name: string) => name.endsWith('_mapping') && names.has(name.slice(0, -'_mapping'.length));
  return [...names].filter((name) => !isMapping(name));
}

/**
 * `thaw vault a b c`: estimates of all of them, and their sum; or their restores under one cap for all. Each restore begins with its
 * estimate and a share of what the cap leaves, so that together they cannot cost more. Nothing is started where the cap is below
 * the estimates. A restore waits for the estimates. Errors: `NoVault`, `CapTooLow`, those of `estimate`.
 */
export async function severalVaults(
  names: readonly string[],
  options: VaultOptions,
  doors: Doors,
  waiting: Waiting,
): Promise<Answer> {
  const isRestore = !options.estimate && !options.dryRun;
  const asking = { ...options, wait: options.wait === true || isRestore };
  const idle = isRestore ? await withoutBusy(names, doors) : { names, busy: [] };
  const weighed = await weighAll(idle.names, asking, doors, waiting);
  if ('notYet' in weighed) return weighed.notYet;
  return isRestore
    ? await restoreAll(weighed.vaults, idle.busy, options, doors)
    : { exit: exitStatus.done, lines: table(weighed.vaults, options), facts: factsOf(weighed.vaults, options) };
}

/** A vault that is being restored is left to its run. */
async function withoutBusy(names: readonly string[], doors: Doors) {
  const busy: string[] = [];
  for (const name of names) if ((await newestRun(name, doors))?.isAlive) busy.push(name);
  return { names: names.filter((name) => !busy.includes(name)), busy };
}

/** Asks for all estimates first, so that Glacier works on all inventories at once; then waits for each, if at all. */
async function weighAll(
  names: readonly string[],
  options: VaultOptions,
  doors: Doors,
  waiting: Waiting,
): Promise<{ readonly vaults: readonly Weighed[] } | { readonly notYet: Answer }> {
  const ask = async (name: string, wait: boolean, again: boolean) =>
    await weigh(name, { ...options, wait, again }, doors, waiting);
  const first = [];
  for (const name of names) first.push(await ask(name, false, options.again === true));
  const vaults: Weighed[] = [];
  const missing: string[] = [];
  for (const [index, name] of names.entries()) {
    const before = first[index];
    const found = before !== undefined && 'notYet' in before && options.wait ? await ask(name, true, false) : before;
    if (found === undefined) continue;
    if ('notYet' in found) missing.push(...found.notYet.lines);
    else vaults.push(found);
  }
  if (missing.length === 0) return { vaults };
  return { notYet: { exit: notYet, lines: missing, facts: { outcome: 'not yet', vaults: names } } };
}

async function weigh(
  name: string,
  options: VaultOptions,
  doors: Doors,
  waiting: Waiting,
): Promise<Weighed | { readonly notYet: Answer }> {
  const wish = await wishOf(name, options);
  const mode = options.dryRun ? ('dry run' as const) : ('estimate' as const);
  const estimated = { ...wish, request: { ...wish.request, mode, maxCostUsd: undefined } };
  const named = await withSynologyNames(estimated, options, doors, waiting);
  if ('notYet' in named) return named;
  const asked = await askForEstimate(named.wish, options, doors, waiting);
  if ('notYet' in asked) return asked;
  const hasRun = (await newestRun(name, doors)) !== undefined;
  const request = { ...named.wish.request, mode: wish.request.mode };
  return { wish: { ...named.wish, request }, summary: asked.summary, hasRun };
}

const usdOf = ({ summary, wish }: Weighed): number => summary.cost.onceUsdByTier[wish.request.tier ?? 'Bulk'];

const sum = (vaults: readonly Weighed[], of: (vault: Weighed) => number) =>
  vaults.reduce((total, vault) => total + of(vault), 0);

/** What a vault's estimate says, and whether that may be more than is missing. */
interface Share {
  readonly usd: number;
  readonly hasRun: boolean;
}

/**
 * What each vault may cost. Each gets its estimate, and of what the cap leaves the share of it. Where the cap does not reach, a vault
 * without a run gets its estimate before the others, which may need less. Together the cap.
 */
export function sharesOf(capUsd: number, vaults: readonly Share[]): number[] {
  const totalOf = (of: readonly Share[]) => of.reduce((all, { usd }) => all + usd, 0);
  const fresh = vaults.filter(({ hasRun }) => !hasRun);
  const restUsd = capUsd - totalOf(vaults);
  const leftUsd = capUsd - totalOf(fresh);
  if (restUsd < 0 && leftUsd >= 0 && fresh.length < vaults.length) {
    const others = sharesOf(
      leftUsd,
      vaults.filter(({ hasRun }) => hasRun).map(({ usd }) => ({ usd, hasRun: false })),
    );
    return vaults.map(({ usd, hasRun }) => (hasRun ? (others.shift() ?? 0) : usd));
  }
  const weightOf = (usd: number) => (totalOf(vaults) === 0 ? 1 / vaults.length : usd / totalOf(vaults));
  return vaults.map(({ usd }) => (restUsd >= 0 ? usd + restUsd * weightOf(usd) : capUsd * weightOf(usd)));
}

async function restoreAll(
  weighed: readonly Weighed[],
  busy: readonly string[],
  options: VaultOptions,
  doors: Doors,
): Promise<Answer> {
  const { maxCost = 0 } = options;
  const vaults = weighed.filter(({ summary }) => summary.chosen.archives > 0);
  demandCap(vaults, maxCost);
  const shares = sharesOf(
    maxCost,
    vaults.map((vault) => ({ usd: usdOf(vault), hasRun: vault.hasRun })),
  );
  const started: object[] = [];
  const failed: string[] = [];
  for (const [index, { wish }] of vaults.entries()) {
    const request = { ...wish.request, maxCostUsd: shares[index] ?? 0 };
    try {
      started.push((await startRestore({ ...wish, request }, doors)).facts);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed.push(`${request.vaultName}: ${error.message}`);
    }
  }
  const left = [
    ...busy.map((name) => `${name} is being restored already, within the cap of that run`),
    ...weighed
      .filter((vault) => !vaults.includes(vault))
      .map(({ summary }) => `${summary.vaultName} has nothing to restore`),
    ...failed,
  ];
  return {
    exit: failed.length === 0 ? exitStatus.done : exitStatus.failed,
    lines: [
      `Started the restores of ${started.length} vaults for at most ${usdWords(maxCost)} together. They continue by themselves.`,
      ...indented(left),
      '',
      ...table(vaults, options),
      '',
      `To watch them: ${thawCommand('status', '--watch')}`,
    ],
    facts: { ...factsOf(vaults, options), outcome: 'started', runs: started, busy, failed },
  };
}

/** What a vault has in the bucket already costs nothing, and nobody knows how much that is: only the others are compared. */
function demandCap(vaults: readonly Weighed[], maxCost: number): void {
  const fresh = vaults.filter(({ hasRun }) => !hasRun);
  const usd = sum(fresh, usdOf);
  if (usd <= maxCost) return;
  const each = fresh.map((vault) => `${vault.summary.vaultName} ${usdWords(usdOf(vault))}`).join(', ');
  throw new Problem(
    'CapTooLow',
    `Cannot restore ${fresh.length} vaults for at most ${usdWords(maxCost)}: their estimates say ${usdWords(usd)} together (${each}). Nothing was started. Give a larger --max-cost, fewer vaults, or another --tier.`,
  );
}

function table(vaults: readonly Weighed[], { maxCost, tier = 'Bulk' }: VaultOptions): string[] {
  const row = (name: string, of: readonly Weighed[]) => [
    name,
    countWords(sum(of, ({ summary }) => summary.chosen.archives)),
    sizeWords(sum(of, ({ summary }) => summary.chosen.bytes)),
    usdWords(sum(of, usdOf)),
    `${usdWords(sum(of, ({ summary }) => summary.cost.objectsUsdMonth))} a month`,
  ];
  const all = row('all', vaults);
  const total = sum(vaults, usdOf);
  const verdict = maxCost === undefined ? '' : total > maxCost ? `more than ${maxCost} USD` : `within ${maxCost} USD`;
  const rows = vaults.map((vault) => row(vault.summary.vaultName, [vault]));
  return aligned(
    [['vault', 'archives', 'bytes', `once, ${tier}`, 'as objects', ''], ...rows, [...all, verdict]],
    [1, 2, 3],
  );
}

const factsOf = (vaults: readonly Weighed[], { maxCost, tier = 'Bulk' }: VaultOptions) => ({
  outcome: 'estimated',
  tier,
  maxCostUsd: maxCost,
  onceUsd: sum(vaults, usdOf),
  vaults: vaults.map(({ summary }) => summary),
});
