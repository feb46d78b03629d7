import path from 'node:path';
import { parse } from '../../cli/shared/parse.ts';
import { run } from '../../cli/shared/run.ts';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { exitStatus } from '../../cli/shared/usage.ts';
import globalSetup from '../../test/global-setup.mjs';
import { inWords } from '../soak/report.ts';
import { type CrashReport, crash, isGood } from './crash.ts';

const usage = `npm run crash -- [--kills <n>] [--seed <n>]

Kills the local cloud with \`kill -9\` while it restores, starts it on the same data, and again; then looks at what became of
each archive. Ends with "lost 0  wrong 0  left over 0  damaged 0", or with status 1.
`;

/** `npm run crash`: the machine dies, thirty times. */
async function main(args: string[], signal: AbortSignal): Promise<number> {
  const options = {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parse({ args, options }, usage);
  if (values.help) {
    process.stdout.write(usage);
    return exitStatus.done;
  }
  await globalSetup({});
  using folder = await temporaryFolder();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const dataFolder = path.join(folder.path, 'cloud');
  const report = await crash({ seed: Number(values.seed), kills: Number(values.kills), dataFolder, signal, say });
  for (const line of linesOf(report)) say(line);
  return isGood(report) ? exitStatus.done : exitStatus.failed;
}

function linesOf({ deaths, restores, damages, repaired, verdict }: CrashReport): readonly string[] {
  const byHand = deaths.filter(({ how }) => how === 'by hand').length;
  return [
    ...[...damages, ...verdict.lost, ...verdict.wrong, ...verdict.leftOver].map((line) => `! ${line}`),
    `${restores} restores, ${deaths.length} kills, ${byHand} of them where nothing came by the place any more`,
    `${repaired.redriven} redriven by hand; no redrive heals ${inWords(repaired.hopeless.byError)}: ${repaired.askedAgain} asked for again`,
    `lost ${verdict.lost.length}  wrong ${verdict.wrong.length}  left over ${verdict.leftOver.length}  damaged ${damages.length}`,
  ];
}

await run(main);
