import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudOptions, Tree } from '../../local/index.ts';
import { requestArchive } from '../start/request.ts';
import { type Counts, combined } from './counts.ts';
import { snapshot } from './snapshot.ts';
import { openStack, type Place, type Stack, vaultName } from './stack.ts';

const MiB = 2 ** 20;
const partBytes = 8 * MiB;

/** What happens for each restore, whatever its size; for each part of one; and for one in RestoreSmallOutput. */
export interface Calibration {
  readonly restore: Counts;
  readonly part: Counts;
  readonly small: Counts;
  /** Memory of the functions, by step. */
  readonly memoryMb: ReadonlyMap<string, number>;
}

/**
 * Restores three archives on a local cloud and counts: of two parts, of four, and one in RestoreSmallOutput. Parts are small,
 * for what is counted does not depend on their size. A few seconds each time, so that nothing can be out of date.
 */
export async function calibrate(
  place: Place,
  change: NonNullable<CloudOptions['changeTemplate']> = (template) => template,
): Promise<Calibration> {
  await using stack = await openStack(place, { changeTemplate: (template) => change(withSmallParts(template)) });
  await restore(2 * partBytes, stack); // the first looks at what runs, as the gate does once a minute
  const nothing = await snapshot(stack);
  await restore(2 * partBytes, stack);
  const two = await snapshot(stack);
  await restore(4 * partBytes, stack);
  const four = await snapshot(stack);
  await restoreSmall(stack);
  const all = await snapshot(stack);

  const ofTwo = combined([1, two], [-1, nothing]);
  const part = combined([0.5, combined([1, four], [-1, two])], [-0.5, ofTwo]);
  const memoryMb = new Map(stack.cloud.lambda.reports.map((report) => [stepOf(report.functionName), report.memoryMb]));
  return { restore: combined([1, ofTwo], [-2, part]), part, small: combined([1, all], [-1, four]), memoryMb };
}

const stepOf = (functionName: string) => /([A-Za-z]+?)Function/.exec(functionName)?.[1] ?? functionName;

/** Wherever a function is told the size of parts, it is told a small one. If nothing goes to RestoreSmallOutput, that stays so. */
function withSmallParts(template: Tree): Tree {
  const small = (key: string, value: unknown): unknown => {
    if (key === 'MINIMUM_PART_SIZE_BYTES') return String(partBytes);
    return key === 'RESTORE_SMALL_OUTPUT_UP_TO_BYTES' && value !== '0' ? String(partBytes) : value;
  };
  const changed: Tree = JSON.parse(JSON.stringify(template), small);
  return changed;
}

async function restore(sizeBytes: number, stack: Stack): Promise<void> {
  const ended = new Promise<string>((resolve) => {
    stack.cloud.stepFunctions.onStatusChange(({ status }) => void (status === 'RUNNING' || resolve(status)));
  });
  await Promise.all([request(sizeBytes, stack), ended]);
  if ((await ended) !== 'SUCCEEDED') throw new Error(`Cannot calibrate: a restore ended as ${await ended}`);
  await quiet(stack);
}

/** Resolves when every queue is empty: whoever hears of a restore's end has done its work. */
async function quiet({ cloud }: Stack): Promise<void> {
  const queues = cloud.template.resources.filter(({ type }) => type === 'AWS::SQS::Queue');
  const waiting = () => queues.flatMap(({ physicalId }) => cloud.messages.messagesIn(physicalId)).length;
  do await sleep(50);
  while (waiting() > 0);
}

/** RestoreSmallOutput tells nobody of its end; its function's report does. */
async function restoreSmall(stack: Stack): Promise<void> {
  const { reports } = stack.cloud.lambda;
  await request(1 * MiB, stack);
  while (!reports.some(({ functionName }) => stepOf(functionName).endsWith('RestoreSmall'))) {
    await sleep(10);
  }
  await quiet(stack);
}

/** Resolves when the notification has done its work: `start` has ended, too. */
async function request(sizeBytes: number, { cloud, clients, outputs }: Stack): Promise<void> {
  const handled = new Promise<void>((resolve) => cloud.messages.onHandled(() => resolve()));
  const { id } = await cloud.glacier.admin.putArchive(vaultName, randomBytes(sizeBytes));
  await requestArchive(clients.glacier, { vaultName, archiveId: id, topicArn: outputs.topicArn });
  await handled;
}
