import { buffer } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { seedVault } from '../../local/seed/index.ts';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { type RunEnded, startVaultWorld, type VaultWorld, type Wanted } from '../../test/end-to-end/vault-world.ts';
import { inventoryOf } from './inventory.ts';
import { judgeMemory, type Outcome } from './judge.ts';

const vaultName = 'large';

/** A dry run: every pass of choosing, and nothing is bought. */
export async function chooseFrom(rows: number): Promise<Outcome> {
  return await inWorld(async (world) => {
    world.cloud.glacier.admin.createVault(vaultName);
    const key = 'inventory/large.json';
    const object = { Bucket: outputOf(world.cloud, 'BucketName'), Key: key, IfNoneMatch: '*' };
    const Body = await buffer(inventoryOf(vaultName, rows));
    await world.clients.s3.send(new PutObjectCommand({ ...object, Body }));
    const timed = await run(world, 'choose', { vaultName, mode: 'dry run', inventory: { key } });
    const { archives = 0, badRows = 0 }: { archives?: number; badRows?: number } = Object(timed.output?.estimate);
    const chosen = archives + leftOutOf(timed);
    return outcomeOf(world, timed, chosen === rows && badRows === 0 ? [] : [`chose ${archives} of ${rows} rows`]);
  });
}

/** Restores all, and all again: the second time nothing is asked for. */
export async function restoreAll(count: number): Promise<Outcome> {
  return await inWorld(async (world) => {
    world.cloud.glacier.admin.createVault(vaultName);
    await seedVault(world.cloud.glacier.admin, vaultName, count);
    const wanted = { vaultName, tier: 'Bulk', maxCostUsd: 5 };
    const timed = await run(world, 'first', wanted);
    const asked = (await world.jobsFor(vaultName)).length;
    const rows = await world.report(vaultName, 'first').catch(() => []);
    const verified = rows.filter((row) => row.outcome === 'restored' && row.verified === 'tree-hash').length;
    const wantedArchives = count - leftOutOf(timed);
    const again = await run(world, 'again', wanted);
    const askedAgain = (await world.jobsFor(vaultName)).length - asked;
    return outcomeOf(world, timed, [
      ...(asked === wantedArchives && verified === wantedArchives
        ? []
        : [`asked for ${asked} and verified ${verified} of ${wantedArchives}`]),
      ...(again.status === 'SUCCEEDED' && askedAgain === 0 ? [] : [`again: ${again.status}, asked for ${askedAgain}`]),
    ]);
  });
}

/** Folder markers. */
const leftOutOf = ({ output }: RunEnded): number => Number(Object(output?.estimate).leftOut ?? 0);

async function inWorld(tell: (world: VaultWorld) => Promise<Outcome>): Promise<Outcome> {
  const world = await startVaultWorld();
  try {
    return await tell(world);
  } finally {
    await world.close();
  }
}

async function run(world: VaultWorld, name: string, wanted: Wanted): Promise<RunEnded & { readonly seconds: number }> {
  const startedMs = Date.now();
  const ended = await world.restoreVault(name, wanted);
  return { ...ended, seconds: (Date.now() - startedMs) / 1000 };
}

function outcomeOf(
  { cloud }: VaultWorld,
  { status, error, sentence, seconds }: RunEnded & { readonly seconds: number },
  complaints: readonly string[],
): Outcome {
  const memory = judgeMemory(cloud.lambda.reports);
  const end = status === 'SUCCEEDED' ? [] : [`ended ${status}: ${error}: ${sentence}`];
  return { seconds, steps: memory.steps, complaints: [...end, ...complaints, ...memory.complaints] };
}
