import { lockKey, placeOf, runFiles } from '../../../functions/run-files/keys.ts';
import type { VaultSettings } from '../../../functions/vault-flow.ts';
import type { StackOutputs } from '../../shared/stack-outputs.ts';
import type { Check } from '../check.ts';
import type { Doors } from '../doors.ts';
import { ok, type Seen, warning } from '../finding.ts';
import { planFunction } from '../step-settings.ts';

/** The newest run of each vault that was restored: did it restore to where the stack restores now? */
export const runs: Check = {
  name: 'runs',
  async look(doors, stack) {
    const { variables } = await planFunction(doors, stack);
    const place = placeOf({ bucketName: stack.bucketName, keyPrefix: variables.KEY_PREFIX ?? '' });
    const seen: Seen[] = [];
    let vaults = 0;
    for (const vaultName of await doors.folders(stack.workBucketName, 'runs/')) {
      const found = await newestRun(vaultName, doors, stack);
      if (found === undefined) continue;
      vaults += 1;
      if (found.place !== place) seen.push(elsewhere(vaultName, found, place));
    }
    return seen.length > 0 ? seen : [ok(`the newest runs of ${vaults} vaults restored to ${place}, too`)];
  },
};

interface RunSeen {
  readonly run: string;
  readonly place: string;
}

/** The lock of a vault names the run that took it last. */
async function newestRun(
  vaultName: string,
  doors: Doors,
  { workBucketName }: StackOutputs,
): Promise<RunSeen | undefined> {
  const lock = await doors.text(workBucketName, lockKey(vaultName));
  if (lock === undefined) return undefined;
  const { run }: { readonly run: string } = JSON.parse(lock);
  const request = await doors.text(workBucketName, runFiles({ vaultName, run }).request);
  if (request === undefined) return undefined;
  const { destination }: VaultSettings = JSON.parse(request);
  return { run, place: placeOf(destination) };
}

const elsewhere = (vaultName: string, { run, place: before }: RunSeen, place: string): Seen =>
  warning(
    `run "${run}" of vault ${vaultName} restores to ${before}, and the stack to ${place}: the run cannot go on, and a new one would buy every archive again`,
    'Write the earlier bucketName and keyPrefix into cdk.json (context), and deploy again',
  );
