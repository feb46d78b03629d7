import path from 'node:path';
import type { Answer } from '../shared/answer.ts';
import { assemblyIn } from '../shared/assembly.ts';
import { temporaryFolder } from '../shared/temporary-folder.ts';
import { exitStatus } from '../shared/usage.ts';
import { billOf } from './bill.ts';
import { calibrate } from './calibration.ts';
import type { Order } from './order.ts';
import { printed } from './print.ts';
import { settingsOf } from './settings.ts';

/** `thaw cost`: counts what a restore does on a local cloud, and multiplies. Errors: `NoLocalCloud`, `NodeTooOld`. */
export async function cost(order: Order, signal: AbortSignal): Promise<Answer> {
  using folder = await temporaryFolder();
  const assembly = await assemblyIn(path.join(folder.path, 'assembly'), signal);
  const calibration = await calibrate({ assembly, folder: folder.path, signal });
  const bill = billOf(order, await settingsOf(assembly), calibration);
  return { exit: exitStatus.done, lines: printed(bill, order), facts: { order, ...bill } };
}
