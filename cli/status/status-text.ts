import type { LedgerState } from '../../functions/run-files/ledger.ts';
import type { VaultStatus } from '../../functions/vault-flow.ts';
import {
  archivesWords,
  countWords,
  dateWords,
  durationWords,
  sizeWords,
  usdWords,
} from '../../functions/vault-run/report/words.ts';
import { aligned, indented } from '../shared/answer.ts';
import { stepWords } from '../shared/steps.ts';
import { allOf, givenUpIn, statesInOrder } from '../shared/stock.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { tierTakes } from '../shared/tier-takes.ts';
import { bar, printable } from '../shared/words.ts';
import type { RunStatus } from './run-status.ts';

/** A run as a paragraph. */
export function statusLines(status: RunStatus, now = new Date()): string[] {
  const { vaultName, stock } = status;
  return [
    `${vaultName}  ${headline(status)}`,
    ...indented([
      ...aligned(facts(status, now)),
      ...(stock === undefined ? [] : ['', ...table(stock, status.state)]),
      ...failures(status),
      ...ending(status),
    ]),
  ];
}

/** A run as a line, for those who look on without a terminal. */
export function statusLine(status: RunStatus): string {
  const { vaultName, stock } = status;
  const done =
    stock === undefined
      ? []
      : [`${countWords(stock.counts.restored.archives)} of ${archivesWords(allOf(stock).archives)}`];
  const givenUp = stock === undefined ? 0 : givenUpIn(stock);
  const failed = givenUp > 0 ? [`${countWords(givenUp)} failed`] : [];
  return [vaultName, headline(status), ...done, ...failed, chargedWords(status)].join('  ');
}

const headline = ({ state, step }: RunStatus) => (state === 'running' ? `running: ${stepWords(step)}` : state);

function chargedWords({ chargedUsd, requests }: RunStatus): string {
  const usd = usdWords(chargedUsd);
  return requests === 0 ? usd : `${usd} for ${countWords(requests)} ${requests === 1 ? 'request' : 'requests'}`;
}

function facts(status: RunStatus, now: Date): string[][] {
  const { run, began, ended, maxCostUsd, remarks } = status;
  const most = maxCostUsd === undefined ? '' : `, of at most ${usdWords(maxCostUsd)}`;
  return [
    ['run', run],
    ...(began === undefined ? [] : [['began', timeWords(began, ended, now)]]),
    ['charged', `${chargedWords(status)}${most}`],
    ...pace(status),
    ...remarks.map((remark) => ['note', printable(remark)]),
  ];
}

function timeWords(began: string, ended: string | undefined, now: Date): string {
  const seconds = ((ended === undefined ? now.getTime() : Date.parse(ended)) - Date.parse(began)) / 1000;
  return `${dateWords(began)}, ${ended === undefined ? `${durationWords(seconds)} ago` : `and took ${durationWords(seconds)}`}`;
}

function pace({
  state,
  stock,
  secondsLeft,
  tier,
}: Pick<RunStatus, 'state' | 'stock' | 'secondsLeft' | 'tier'>): string[][] {
  if (state !== 'running' || stock === undefined) return [];
  const { bytesPerSecond, counts } = stock;
  if (secondsLeft !== undefined) {
    return [['pace', `${sizeWords(bytesPerSecond)}/s, about ${durationWords(secondsLeft)} left`]];
  }
  if (counts.requested.archives === 0 || tier === undefined) return [];
  return [['pace', `Glacier takes ${tierTakes[tier]} for ${tier}`]];
}

/** These have a line while the run is alive, though no archive is in them: the picture keeps its shape. */
const usualStates: readonly LedgerState[] = ['restored', 'ready', 'requested', 'wanted', 'failed'];

/** What is empty when all is over says nothing. */
function table(stock: VaultStatus, state: RunStatus['state']): string[] {
  const all = allOf(stock);
  const share = all.archives === 0 ? 1 : stock.counts.restored.archives / all.archives;
  const kept = state === 'running' ? usualStates : ['restored'];
  const shown = statesInOrder.filter((name) => kept.includes(name) || stock.counts[name].archives > 0);
  const rows = shown.map((name) => {
    const { archives, bytes } = stock.counts[name];
    const picture = name === 'restored' ? `${bar(share)} ${Math.floor(share * 100)} %` : '';
    return [name, countWords(archives), sizeWords(bytes), picture];
  });
  return aligned([...rows, ['all', countWords(all.archives), sizeWords(all.bytes), '']], [1, 2]);
}

/** The rest is in the report. */
const mostFailures = 5;

function failures({ stock }: RunStatus): string[] {
  if (stock === undefined || stock.failures.length === 0) return [];
  const rest = givenUpIn(stock) - mostFailures;
  const shown = stock.failures.slice(0, mostFailures);
  return [
    '',
    'failed',
    ...indented(aligned(shown.map(({ archiveId, reason }) => [shortId(archiveId), printable(reason)]))),
    ...(rest > 0 ? [`  and ${countWords(rest)} more`] : []),
  ];
}

/** Archive ids have 138 characters; `--json` and the report have all of them. */
const shortId = (id: string) => `${id.slice(0, 12)}...${id.slice(-4)}`;

function ending({ vaultName, state, failure }: RunStatus): string[] {
  if (failure !== undefined) {
    return ['', `${failure.error}: ${printable(failure.sentence)}`, `What to do: ${failure.advice}`];
  }
  if (state === 'restored') return ['', `report: ${thawCommand('report', vaultName)} > report.csv`];
  if (state === 'stopped') return ['', 'Start the vault again: only what is missing is requested.'];
  return [];
}
