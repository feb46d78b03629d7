import { runFiles } from '../../../functions/run-files/keys.ts';
import { consoleLink } from '../../shared/console-link.ts';
import { Problem } from '../../shared/problem.ts';
import type { Run } from '../../shared/runs.ts';
import { stepWords } from '../../shared/steps.ts';
import { allOf, statesInOrder } from '../../shared/stock.ts';
import { tierTakes } from '../../shared/tier-takes.ts';
import { type RunStatus, statusOf } from '../../status/run-status.ts';
import { stop } from '../../stop/stop.ts';
import type { ProgressPoint, RunDetail } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import type { ConsoleDoors } from '../doors/console-doors.ts';
import { failureGroups } from '../failure-groups.ts';
import { runNamed } from '../run-named.ts';
import { paceOf } from '../shared-doors.ts';
import { reportLinks } from './report.ts';

/** GET /api/vaults/:vault/runs/:run, POST .../stop */
export const addRun: AddResource = (api, console) => {
  api.get('/vaults/:vault/runs/:run', async (context) => {
    const { vault, run } = context.req.param();
    return context.json(await detailOf(vault, run, console));
  });
  api.post('/vaults/:vault/runs/:run/stop', async (context) => {
    const { vault, run } = context.req.param();
    const doors = await console.doors();
    console.reads.forget('execution');
    if (!(await runNamed(vault, run, doors)).isAlive) {
      throw new Problem('NothingToDo', `There is nothing to stop: run "${run}" of vault "${vault}" has ended.`);
    }
    await stop(vault, doors);
    console.reads.forget('execution');
    return context.json(await detailOf(vault, run, console));
  });
};

async function detailOf(vaultName: string, name: string, console: Console): Promise<RunDetail> {
  const doors = await console.doors();
  const run = await runNamed(vaultName, name, doors);
  // What was read for a page while it ran is older than its end, and nobody asks again after that.
  if (!run.isAlive)
    for (const key of [runFiles(run).status, runFiles(run).requestState]) console.reads.forget(`file ${key}`);
  const status = await statusOf(run, doors);
  const { stock, failure = null } = status;
  const isRunning = status.state === 'running';
  return {
    ...facts(run, status, doors),
    states: stock === undefined ? null : statesInOrder.map((state) => ({ state, ...stock.counts[state] })),
    all: stock === undefined ? null : allOf(stock),
    stockAt: stock?.at ?? null,
    progress: progressOf(status, console),
    bytesPerSecond: isRunning ? (stock?.bytesPerSecond ?? 0) : 0,
    secondsLeft: status.secondsLeft ?? null,
    takes: isRunning && status.tier !== undefined && stock?.bytesPerSecond === 0 ? tierTakes[status.tier] : null,
    remarks: status.remarks,
    failure,
    failures: failureGroups(stock),
    report: isRunning ? null : await reportLinks(vaultName, name, doors),
    canStop: isRunning && !console.isReadOnly,
    refreshSeconds: isRunning ? paceOf(doors).look : null,
  };
}

const facts = (run: Run, status: RunStatus, { isLocal }: ConsoleDoors) => ({
  vaultName: run.vaultName,
  run: run.run,
  state: status.state,
  startedAt: status.began ?? null,
  executionArn: run.executionArn,
  awsConsole: isLocal ? null : (consoleLink(run.executionArn) ?? null),
  step: status.state === 'running' ? stepWords(status.step) : null,
  endedAt: status.ended ?? null,
  tier: status.tier ?? null,
  maxCostUsd: status.maxCostUsd ?? null,
  chargedUsd: status.chargedUsd,
  requests: status.requests,
});

function progressOf({ run, vaultName, began, stock }: RunStatus, { progress }: Console): readonly ProgressPoint[] {
  if (stock === undefined) return [];
  const { at, counts, chargedUsd } = stock;
  return progress.add(`${vaultName}/${run}`, began ?? null, { at, ...counts.restored, chargedUsd });
}
