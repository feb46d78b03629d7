import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Cloud } from '../../local/cloud.ts';
import type { Region } from '../../local/quotas.ts';
import { assemblyIn } from '../shared/assembly.ts';
import { localCloud } from '../shared/local-cloud.ts';
import { lock } from '../shared/lock.ts';
import { openCloud } from '../shared/open-cloud.ts';
import { explainPort } from '../shared/port-in-use.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { type CloudFacts, writeCloudFile } from './cloud-file.ts';
import { serveLocalConsole } from './console.ts';
import { exportLines } from './exports.ts';
import { paceOf, requestsPerSecond } from './pace.ts';
import { servingText } from './serving-text.ts';

export interface Wanted {
  readonly fresh: boolean;
  readonly basePort: number;
  /** How many times faster than on AWS time passes. */
  readonly speed: number;
  /** How many archives the vault is to have; 0: it is left as it is. */
  readonly seedArchives: number;
  /** Whether there are to be two vaults of Synology's form. */
  readonly seedSynology: boolean;
  /** Whose quotas are kept. @default none */
  readonly quotas?: Region | undefined;
  /** Absolute. */
  readonly dataFolder: string;
}

type Outside = Pick<Surroundings, 'sink' | 'warn' | 'signal'>;

const vaultName = 'demo';
const nasVault = 'nas_1';

/**
 * `thaw local`: the stack on this machine, for any AWS client, until it is stopped, which is no failure. Errors: `NoLocalCloud`,
 * `NodeTooOld`, `InUse`, `PortInUse`.
 */
export async function serve(wanted: Wanted, outside: Outside): Promise<void> {
  try {
    await serveUntilStopped(wanted, outside);
  } catch (error) {
    if (!outside.signal.aborted) throw error;
  }
}

async function serveUntilStopped(wanted: Wanted, { sink, warn, signal }: Outside): Promise<void> {
  const { dataFolder, fresh, basePort, speed, quotas } = wanted;
  const data = path.join(dataFolder, 'data');
  await using _lock = await lock(dataFolder);
  if (fresh) await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const assembly = await assemblyIn(path.join(dataFolder, 'assembly'), signal, { requestsPerSecond });
  const { publishedQuotas } = await localCloud();
  const options = {
    assemblyFolder: assembly,
    dataFolder: data,
    ...paceOf(speed),
    basePort,
    ...(quotas && { quotas: publishedQuotas[quotas] }),
  };
  await using cloud = await openCloud(options, signal).catch((error: unknown) => explainPort(error, basePort));
  const facts = await prepare(cloud, wanted, warn);
  await using _file = await writeCloudFile(dataFolder, facts);
  await using console = await serveLocalConsole(facts.env, basePort).catch((error: unknown) =>
    explainPort(error, basePort),
  );
  sink.write(`${exportLines(facts.env).join('\n')}\n`);
  warn(servingText(facts, console.url()));
  if (!signal.aborted) await once(signal, 'abort');
}

async function prepare(
  cloud: Cloud,
  { speed, seedArchives, seedSynology }: Wanted,
  warn: Outside['warn'],
): Promise<CloudFacts> {
  const { accountId, region } = await localCloud();
  const { endpoints, outputs } = cloud;
  cloud.glacier.admin.createVault(vaultName);
  await seed(cloud, seedArchives, warn);
  if (seedSynology) await seedNas(cloud, warn);
  const env = { ...cloud.env(), AWS_DEFAULT_REGION: region }; // the only region that version 1 of the aws command reads
  return { pid: process.pid, speed, endpoints, env, region, accountId, vaultName, outputs };
}

/** A vault that holds something already is left alone: with what it was seeded, or what somebody uploaded. */
async function seed({ glacier: { admin } }: Cloud, count: number, warn: Outside['warn']): Promise<void> {
  if (count === 0 || admin.archiveIds(vaultName).length > 0) return;
  const { seedVault } = await localCloud();
  warn(`Seeding vault ${vaultName} with ${count} archives ...`);
  await seedVault(admin, vaultName, count);
}

async function seedNas({ glacier: { admin } }: Cloud, warn: Outside['warn']): Promise<void> {
  admin.createVault(nasVault);
  if (admin.archiveIds(nasVault).length > 0) return;
  const { seedSynology } = await localCloud();
  warn(`Seeding vaults ${nasVault} and ${nasVault}_mapping ...`);
  seedSynology(admin, nasVault, { files: 2000, archives: 1500 });
}
