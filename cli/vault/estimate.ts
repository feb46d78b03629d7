import { setTimeout as sleep } from 'node:timers/promises';
import { sentenceOf } from '../../functions/restore/cause.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import { dateWords } from '../../functions/vault-run/report/words.ts';
import type { Answer } from '../shared/answer.ts';
import type { Doors, Execution } from '../shared/doors/doors.ts';
import { notYet, Problem } from '../shared/problem.ts';
import { namePrefix, runName } from '../shared/run-name.ts';
import { stepWords } from '../shared/steps.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { estimateAnswer } from './estimate-text.ts';
import { inputText } from './input-text.ts';
import { uploadUserFiles } from './user-files.ts';
import { demandVault } from './vault.ts';
import type { VaultOptions, Wish } from './vault-request.ts';

export interface Waiting {
  /** Says where it stands, to whoever looks on. */
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal;
  readonly pollMs: number;
}

/**
 * `--estimate` and `--dry-run`: asked again, the same question finds the execution that is at work on it, or its answer of
 * the last day. One that failed is told of, and asked again: a new vault has its first inventory a day later. Exit 3 where the
 * answer is not there and nobody waits. Errors: `NoVault`, `EstimateFailed`.
 */
export async function estimate(wish: Wish, options: VaultOptions, doors: Doors, waiting: Waiting): Promise<Answer> {
  const asked = await askForEstimate(wish, options, doors, waiting);
  return 'notYet' in asked ? asked.notYet : await estimateAnswer(asked.summary, { wish, options, doors });
}

type Asking = Pick<VaultOptions, 'again' | 'wait'>;
type Asked = { readonly summary: VaultSummary } | { readonly notYet: Answer };

/** The summary of an estimate or a dry run, or that there is none yet. Errors: as `estimate`. */
export async function askForEstimate(wish: Wish, options: Asking, doors: Doors, waiting: Waiting): Promise<Asked> {
  const before = options.again ? undefined : await askedBefore(wish, doors);
  const failure = before !== undefined && hasFailed(before) ? failureWords(before) : undefined;
  let execution = before === undefined || failure !== undefined ? await ask(wish, doors) : before;
  if (options.wait) {
    if (failure !== undefined) waiting.tell(failure);
    execution = await ended(execution, doors, waiting);
  }
  if (execution.status === 'RUNNING') return { notYet: await notThere(execution, failure, doors) };
  if (execution.status !== 'SUCCEEDED') throw failed(execution, wish);
  return { summary: await summaryOf(wish.request.vaultName, execution.name, doors) };
}

const dayMs = 24 * 3600_000;

/** Of the last day, as an inventory is used for a day. One that a person stopped does not count. */
async function askedBefore({ request }: Wish, { executions, now }: Doors): Promise<Execution | undefined> {
  const prefix = namePrefix(request.vaultName, request.mode);
  const recent = await executions.recent();
  for (const { arn } of recent.filter(({ name }) => name.startsWith(prefix))) {
    const execution = await executions.describe(arn);
    if (execution === undefined || execution.input !== inputText(request) || execution.status === 'ABORTED') continue;
    return now().getTime() - (execution.endedAt ?? now()).getTime() < dayMs ? execution : undefined;
  }
  return undefined;
}

async function ask({ request, uploads }: Wish, doors: Doors): Promise<Execution> {
  const { vaultName, mode } = request;
  await demandVault(vaultName, doors);
  await uploadUserFiles(uploads, doors.files);
  const arn = await doors.executions.start(runName(vaultName, mode, doors.now()), inputText(request));
  return await describe(arn, doors);
}

async function ended(execution: Execution, doors: Doors, { tell, signal, pollMs }: Waiting): Promise<Execution> {
  let now = execution;
  while (now.status === 'RUNNING') {
    const step = await doors.executions.stateOf(now.arn);
    tell(`${now.name}  ${stepWords(step)}`);
    await sleep(pollMs, undefined, { signal });
    now = await describe(now.arn, doors);
  }
  return now;
}

async function describe(arn: string, { executions }: Doors): Promise<Execution> {
  const execution = await executions.describe(arn);
  if (execution !== undefined) return execution;
  throw new Problem('EstimateFailed', `Step Functions does not know the execution ${arn} any more: ask again.`);
}

/** Glacier guide, "Downloading a Vault Inventory": an inventory job takes 3 to 5 hours. */
const inventoryMs = 5 * 3600_000;

async function notThere(execution: Execution, failure: string | undefined, doors: Doors): Promise<Answer> {
  const { arn: executionArn, name: run } = execution;
  const step = await doors.executions.stateOf(executionArn);
  return {
    exit: notYet,
    lines: [
      ...(failure === undefined ? [] : [`The one before failed. ${failure}`]),
      `Not yet: ${run} is ${stepWords(step)}.`,
      `Ask again ${whenToAsk(execution, step, doors)} with the same words, or wait for it (--wait).`,
    ],
    facts: { outcome: 'not yet', run, executionArn, step, failure },
  };
}

function whenToAsk({ startedAt }: Execution, step: string | undefined, { isLocal }: Doors): string {
  if (isLocal) return 'in some seconds';
  if (stepWords(step) !== stepWords('WaitForInventory')) return 'in some minutes';
  return `after ${dateWords(new Date(startedAt.getTime() + inventoryMs).toISOString())}`;
}

const hasFailed = ({ status }: Execution) => status === 'FAILED' || status === 'TIMED_OUT';

const failureWords = ({ name, status, error, cause }: Execution): string =>
  `${name} ended as ${status}: ${error === undefined ? '' : `${error}: `}${sentenceOf(cause)}`;

const failed = (execution: Execution, { request: { vaultName, mode } }: Wish): Problem =>
  new Problem(
    execution.error ?? 'EstimateFailed',
    `${failureWords(execution)} Ask for another: ${thawCommand('vault', vaultName, `--${mode.replace(' ', '-')}`)}`,
  );

async function summaryOf(vaultName: string, run: string, { files }: Doors): Promise<VaultSummary> {
  const text = await files.text(runFiles({ vaultName, run }).summary);
  if (text === undefined) {
    throw new Problem(
      'EstimateFailed',
      `${run} has succeeded, and its summary.json is not in the work bucket: ask anew (--again).`,
    );
  }
  const summary: VaultSummary = JSON.parse(text);
  return summary;
}
