import { outputOf } from '../../test/end-to-end/output-of.ts';
import { judge, type Verdict } from '../soak/judge.ts';
import { type Repaired, repair } from '../soak/repair.ts';
import { bytesOf, type Row, rowsOf } from '../soak/rows.ts';
import { Soak } from '../soak/soak.ts';
import { damagesIn } from './data-folder.ts';
import { type Death, deathsOf } from './deaths.ts';
import { startDoomed } from './doomed.ts';
import { feed } from './feeding.ts';

export interface CrashOptions {
  readonly seed: number;
  readonly kills: number;
  readonly dataFolder: string;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
}

export interface CrashReport {
  readonly deaths: readonly (Death & { readonly how: string })[];
  readonly restores: number;
  /** What a kill left that is not whole, each a sentence. */
  readonly damages: readonly string[];
  readonly repaired: Repaired;
  readonly verdict: Verdict;
}

const rowsAKill = 4;
const shares = { parts: 0.25, byHand: 0.45, largeParts: 0, damaged: 0, misled: 0 };
const speed = 200;

/** Kills the cloud again and again, at another place each time; then lets it live, and looks at what became of it all. */
export async function crash(options: CrashOptions): Promise<CrashReport> {
  const { seed, kills, dataFolder, say = () => {} } = options;
  const rows = rowsOf(seed, kills * rowsAKill, shares);
  const jobs = new Map<Row, string>();
  const damages: string[] = [];
  const deaths: CrashReport['deaths'][number][] = [];
  for (const death of deathsOf(seed, kills)) {
    options.signal.throwIfAborted();
    const doomed = await startDoomed({ dataFolder, speed, death });
    const waiting = rows.filter((row) => !jobs.has(row)).slice(0, rowsAKill);
    if (doomed.ready) for (const [row, jobId] of await feed(doomed.ready, waiting, seed)) jobs.set(row, jobId);
    const how = await doomed.dead();
    deaths.push({ ...death, how });
    damages.push(...(await damagesIn(dataFolder)));
    say(
      `killed ${death.name}, request ${death.nth}, ${death.afterMs.toFixed(1)} ms on (${how}): ${jobs.size} jobs, ${damages.length} damages`,
    );
  }
  return { deaths, restores: jobs.size, damages, ...(await liveOn(options, jobs)) };
}

/** The cloud is started once more; what was running goes on, a person repairs the rest. */
async function liveOn({ seed, dataFolder, signal }: CrashOptions, jobs: ReadonlyMap<Row, string>) {
  const soak = await Soak.open({
    seed,
    restores: jobs.size,
    speed,
    rows: [...jobs.keys()],
    kinds: () => false,
    dataFolder,
  });
  try {
    for (const [row, jobId] of jobs) {
      soak.adopt(row, jobId);
      soak.ledger.expect(row.key, bytesOf(row, seed));
    }
    await soak.quiet(signal);
    await soak.runs.recall(soak.world.clients.states, outputOf(soak.world.cloud, 'StateMachineArn'));
    const repaired = await repair(soak, signal);
    return { repaired, verdict: await judge(soak) };
  } finally {
    await soak.world.close();
  }
}

export const isGood = ({ damages, verdict }: CrashReport) =>
  [damages, verdict.lost, verdict.wrong, verdict.leftOver].every(({ length }) => length === 0);
