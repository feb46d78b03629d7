import path from 'node:path';
import { run } from '../cli/shared/run.ts';
import { synthesize } from '../cli/shared/synthesize.ts';
import { temporaryFolder } from '../cli/shared/temporary-folder.ts';
import { exitStatus, UsageError } from '../cli/shared/usage.ts';
import { benchArguments, benchUsage } from './arguments.ts';
import { thisMachine } from './machine.ts';
import type { Measurement, Result } from './measurement.ts';
import { measurements } from './measurements.ts';
import { machineInWords, table } from './table.ts';

/** `npm run bench`: each measurement in turn, its table as soon as it is there. */
async function bench(args: string[], signal: AbortSignal): Promise<number> {
  const { quick, json, only, help } = benchArguments(args);
  if (help) {
    process.stdout.write(benchUsage);
    return exitStatus.done;
  }
  const wanted = chosen(only);
  const say = (text: string) => void (json || process.stdout.write(`${text}\n`));
  const machine = thisMachine();
  say(`${machineInWords(machine)}\n`);
  using folder = await temporaryFolder();
  const assembly = await synthesize(path.join(folder.path, 'assembly'), signal);
  const results: Result[] = [];
  for (const measurement of wanted) {
    const measured = [await measurement.measure({ quick, assembly, folder: folder.path, signal })].flat();
    for (const result of measured) say(table(result));
    results.push(...measured);
  }
  if (json) process.stdout.write(`${JSON.stringify({ machine, quick, results }, undefined, 2)}\n`);
  return conclusion(results);
}

function chosen(only: readonly string[]): readonly Measurement[] {
  const names = measurements.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no measurement "${unknown}", only: ${names.join(', ')}`);
  return only.length === 0 ? measurements : measurements.filter(({ name }) => only.includes(name));
}

/** A goal that was missed is a figure; a machine that cannot show the figures is a failure. */
function conclusion(results: readonly Result[]): number {
  const reasons = results.flatMap(({ unfit }) => unfit ?? []);
  for (const reason of reasons) process.stderr.write(`${reason}\n`);
  return reasons.length === 0 ? exitStatus.done : exitStatus.failed;
}

await run(bench);
