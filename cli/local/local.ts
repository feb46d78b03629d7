import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { accountId, region } from '../../local/account.ts';
import type { Cloud } from '../../local/cloud.ts';
import { seedVault } from '../../local/seed/index.ts';
import { clientsOf } from '../shared/clients.ts';
import { lock } from '../shared/lock.ts';
import { openCloud } from '../shared/open-cloud.ts';
import { explainPort } from '../shared/port-in-use.ts';
import { run } from '../shared/run.ts';
import { synthesize } from '../shared/synthesize.ts';
import { exitStatus } from '../shared/usage.ts';
import { type LocalArguments, localArguments, localUsage } from './arguments.ts';
import { type CloudFacts, writeCloudFile } from './cloud-file.ts';
import { serveLocalConsole } from './console.ts';
import { exportLines } from './exports.ts';
import { paceOf, requestsPerSecond } from './pace.ts';
import { servingText } from './serving-text.ts';

const vaultName = 'demo';

/** `npm run local`: the stack on this machine, for any AWS client, until it is stopped. */
async function local(args: string[], signal: AbortSignal): Promise<number> {
  const wanted = localArguments(args);
  if (wanted.help) {
    process.stdout.write(localUsage);
    return exitStatus.done;
  }
  await using _lock = await lock(wanted.dataFolder);
  if (wanted.fresh) await rm(dataIn(wanted), { recursive: true, force: true });
  await mkdir(dataIn(wanted), { recursive: true });
  const assembly = await synthesize(path.join(wanted.dataFolder, 'assembly'), signal, { requestsPerSecond });
  const { basePort } = wanted;
  const place = { assemblyFolder: assembly, dataFolder: dataIn(wanted) };
  await using cloud = await openCloud({ ...place, ...paceOf(wanted.speed), basePort }, signal).catch((error: unknown) =>
    explainPort(error, basePort),
  );
  const facts = await prepare(cloud, wanted);
  await using _file = await writeCloudFile(wanted.dataFolder, facts);
  await using console = await serveLocalConsole(facts.env, basePort).catch((error: unknown) =>
    explainPort(error, basePort),
  );
  process.stdout.write(`${exportLines(facts.env).join('\n')}\n`);
  process.stderr.write(servingText(facts, console.url()));
  if (!signal.aborted) await once(signal, 'abort');
  return exitStatus.done;
}

/** A vault that holds something already is left alone: with what it was seeded, or what somebody uploaded. */
async function seed({ glacier: { admin } }: Cloud, count: number): Promise<void> {
  if (count === 0 || admin.archiveIds(vaultName).length > 0) return;
  process.stderr.write(`Seeding vault ${vaultName} with ${count} archives ...\n`);
  await seedVault(admin, vaultName, count);
}

const dataIn = ({ dataFolder }: LocalArguments) => path.join(dataFolder, 'data');

async function prepare(cloud: Cloud, { speed, seedArchives }: LocalArguments): Promise<CloudFacts> {
  const { endpoints, outputs } = cloud;
  using clients = clientsOf(endpoints);
  await clients.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName }));
  await seed(cloud, seedArchives);
  const env = { ...cloud.env(), AWS_DEFAULT_REGION: region }; // the only region that version 1 of the aws command reads
  return { pid: process.pid, speed, endpoints, env, region, accountId, vaultName, outputs };
}

await run(local, exitStatus.done); // it ends by Ctrl-C alone: that is no failure
