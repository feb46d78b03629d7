import { createWriteStream } from 'node:fs';
import { Size } from 'aws-cdk-lib';
import { run } from '../../cli/shared/run.ts';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { exitStatus } from '../../cli/shared/usage.ts';
import { writeAssembly } from '../../release/template/build.ts';
import globalSetup from '../../test/global-setup.mjs';
import { type SoakArguments, soakArguments, soakUsage } from './arguments.ts';
import { withMutant } from './mutant.ts';
import { type PlayOptions, play } from './play.ts';
import { quotasOf } from './quotas.ts';
import { isGood, linesOf, type Report } from './report.ts';

/** `npm run soak`: a thousand restores under faults, and what became of them. */
async function soak(args: string[], interrupted: AbortSignal): Promise<number> {
  const wanted = soakArguments(args);
  if (wanted.help) {
    process.stdout.write(soakUsage);
    return exitStatus.done;
  }
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(wanted.minutes * 60_000)]);
  return wanted.mutant ? await withTheMutant(wanted, signal) : await withTheProduct(wanted, signal);
}

async function withTheProduct(wanted: SoakArguments, signal: AbortSignal): Promise<number> {
  using folder = await temporaryFolder();
  if (wanted.template) await useTemplate(folder.path);
  await globalSetup({});
  const report = await play(optionsOf(wanted, signal));
  tell(report, wanted);
  return isGood(report) ? exitStatus.done : exitStatus.failed;
}

/** Worlds take the assembly that the variable names (test/global-setup.mjs), here that of the one-file template. */
async function useTemplate(folder: string): Promise<void> {
  await writeAssembly(folder, { minimumPartSize: Size.mebibytes(8) });
  process.env.THAW_TEST_ASSEMBLY = folder;
}

/** The other way round: all is well when it is found wrong. */
async function withTheMutant(wanted: SoakArguments, signal: AbortSignal): Promise<number> {
  const report = await withMutant(optionsOf(wanted, signal), play);
  tell(report, wanted);
  const isFound = report.verdict.wrong.length > 0;
  process.stderr.write(isFound ? 'The mutant was found.\n' : 'The mutant was not found: this soak proves nothing.\n');
  return isFound ? exitStatus.done : exitStatus.failed;
}

function optionsOf(
  { restores, seed, speed, quotas, only, log, json }: SoakArguments,
  signal: AbortSignal,
): PlayOptions {
  const lines = log === undefined ? undefined : createWriteStream(log);
  return {
    restores,
    seed,
    speed,
    quotas: quotasOf(quotas, speed),
    signal,
    ...(only ? { only } : {}),
    ...(lines ? { tellFault: (line: object) => void lines.write(`${JSON.stringify(line)}\n`) } : {}),
    ...(json ? {} : { say: (line: string) => void process.stdout.write(`${line}\n`) }),
  };
}

function tell(report: Report, { json }: SoakArguments): void {
  const text = json ? JSON.stringify(report, undefined, 2) : linesOf(report).join('\n');
  process.stdout.write(`${text}\n`);
}

await run(soak);
