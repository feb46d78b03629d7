import { runFiles } from '../../functions/run-files/keys.ts';
import type { VaultRequest } from '../../functions/vault-flow.ts';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import { usdWords } from '../../functions/vault-run/report/words.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { Problem } from '../shared/problem.ts';
import { namePrefix } from '../shared/run-name.ts';
import { inputText } from './input-text.ts';

const dayMs = 24 * 3600_000;

/** So many executions are looked at: an estimate of before them does not matter. */
const mostLooks = 5;

/**
 * Refuses a cap below what an estimate of the last day says for the same archives: such a run would buy a part, and stop. To be
 * asked only for a vault that no run has restored before; after one, what lies in the bucket costs nothing. Error: `CapTooLow`.
 */
export async function demandEnough(request: VaultRequest, doors: Doors): Promise<void> {
  const { maxCostUsd = 0, tier = 'Bulk' } = request;
  const summary = await knownEstimate(request, doors);
  const usd = summary?.cost.onceUsdByTier[tier] ?? 0;
  if (usd <= maxCostUsd) return;
  throw new Problem(
    'CapTooLow',
    `Cannot restore vault "${request.vaultName}" for at most ${usdWords(maxCostUsd)}: the estimate of run "${summary?.run}" says ${usdWords(usd)} with ${tier}. Give a larger --max-cost, choose less, or take another --tier.`,
  );
}

async function knownEstimate(request: VaultRequest, doors: Doors): Promise<VaultSummary | undefined> {
  const { executions, files, now } = doors;
  const prefixes = (['estimate', 'dry run'] as const).map((mode) => namePrefix(request.vaultName, mode));
  const recent = (await executions.recent()).filter(
    ({ name, status }) => status === 'SUCCEEDED' && prefixes.some((prefix) => name.startsWith(prefix)),
  );
  for (const { arn, name: run } of recent.slice(0, mostLooks)) {
    const execution = await executions.describe(arn);
    if (execution === undefined || chosenBy(JSON.parse(execution.input)) !== chosenBy(request)) continue;
    if (now().getTime() - (execution.endedAt ?? now()).getTime() >= dayMs) return undefined;
    const text = await files.text(runFiles({ vaultName: request.vaultName, run }).summary);
    return text === undefined ? undefined : JSON.parse(text);
  }
  return undefined;
}

/** What decides which archives are meant, and what they cost by tier. */
const chosenBy = (request: VaultRequest): string => inputText({ ...request, ...withoutWeight });

const withoutWeight = {
  mode: undefined,
  tier: undefined,
  maxCostUsd: undefined,
  sample: undefined,
  acceptExpedited: undefined,
  bytesPerDay: undefined,
  rebuyMissing: undefined,
};
