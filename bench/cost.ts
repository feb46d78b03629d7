import path from 'node:path';
import { run } from '../cli/shared/run.ts';
import { synthesize } from '../cli/shared/synthesize.ts';
import { temporaryFolder } from '../cli/shared/temporary-folder.ts';
import { exitStatus } from '../cli/shared/usage.ts';
import { costArguments, costUsage } from './cost/arguments.ts';
import { billOf } from './cost/bill.ts';
import { calibrate } from './cost/calibration.ts';
import { printed } from './cost/print.ts';
import { settingsOf } from './cost/settings.ts';

/** `npm run cost`: counts what a restore does on a local cloud, and multiplies. */
async function cost(args: string[], signal: AbortSignal): Promise<number> {
  const { order, json } = costArguments(args);
  if (order === undefined) {
    process.stdout.write(costUsage);
    return exitStatus.done;
  }
  using folder = await temporaryFolder();
  const assembly = await synthesize(path.join(folder.path, 'assembly'), signal);
  const calibration = await calibrate({ assembly, folder: folder.path, signal });
  const bill = billOf(order, await settingsOf(assembly), calibration);
  process.stdout.write(json ? `${JSON.stringify({ order, ...bill }, undefined, 2)}\n` : printed(bill, order));
  return exitStatus.done;
}

await run(cost);
