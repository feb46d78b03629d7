import { setTimeout as sleep } from 'node:timers/promises';
import { feed } from './feed.ts';
import { judge } from './judge.ts';
import { repair } from './repair.ts';
import { type Report, reportOf } from './report.ts';
import { Soak, type SoakOptions } from './soak.ts';

export interface PlayOptions extends SoakOptions {
  readonly signal: AbortSignal;
  /** Told now and then how far it is. */
  readonly say?: (line: string) => void;
  /** Told each fault that struck, at the end: what, where, which row's. */
  readonly tellFault?: (line: object) => void;
}

/** A whole soak: faults, then a person who repairs, then judgement. */
export async function play(options: PlayOptions): Promise<Report> {
  const { signal, say = () => {} } = options;
  const startedMs = Date.now();
  const soak = await Soak.open(options);
  const done = new AbortController();
  void tellProgress(soak, say, done.signal).catch(() => {});
  try {
    await feed(soak, signal);
    say('the faults end');
    const repaired = await repair(soak, signal);
    const verdict = await judge(soak);
    tellFaults(soak, options);
    const { pids } = soak.world.cloud.lambda;
    await soak.world.close();
    const alive = pids.filter(isAlive).map((pid) => `the process ${pid}`);
    const leftOver = [...verdict.leftOver, ...alive];
    return reportOf(soak, (Date.now() - startedMs) / 1000, repaired, { ...verdict, leftOver });
  } finally {
    done.abort();
    await soak.world.close();
  }
}

async function tellProgress(soak: Soak, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(10_000, undefined, { signal, ref: false });
    const { stepFunctions, faults } = soak.world.cloud;
    const struck = `${faults.log.length} faults, ${soak.runs.rulesMet.length} retries and catches`;
    say(`${soak.jobs.size} of ${soak.rows.length} begun, ${stepFunctions.running} executions at work, ${struck}`);
  }
}

function tellFaults(soak: Soak, { tellFault }: PlayOptions): void {
  for (const struck of tellFault ? soak.world.cloud.faults.log : []) {
    const kind = soak.kindOf(struck);
    if (kind === undefined) continue;
    const { fault, facts, nth } = struck;
    tellFault?.({
      row: soak.rowOf(struck)?.index,
      name: kind.name,
      place: fault.place,
      facts,
      nth,
      details: fault.details,
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
