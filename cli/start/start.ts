import path from 'node:path';
import { clientsOf } from '../shared/clients.ts';
import { openCloud } from '../shared/open-cloud.ts';
import { run } from '../shared/run.ts';
import { stackOutputs } from '../shared/stack-outputs.ts';
import { synthesize } from '../shared/synthesize.ts';
import { temporaryFolder } from '../shared/temporary-folder.ts';
import { exitStatus } from '../shared/usage.ts';
import { startArguments, startUsage } from './arguments.ts';
import { chooseDisplay } from './display/choose.ts';
import type { Display } from './display/display.ts';
import { type InputFile, inputFiles } from './input-files.ts';
import { restoreFiles } from './restore-files.ts';
import { writeSample } from './sample.ts';
import { smallOutputUpToBytes } from './small-output.ts';
import { stopwatch } from './stopwatch.ts';

const vaultName = 'demo';
/** An hour of retries and waiting in a minute; retrieval jobs take a second, whatever their tier. */
const pace = { speed: 60, tierSeconds: { Expedited: 1, Standard: 1, Bulk: 1 } };

/** `npm start`: the files, or a sample, through a vault and the stack and back. */
async function start(args: string[], signal: AbortSignal): Promise<number> {
  const { files, json, help } = startArguments(args);
  if (help) {
    process.stdout.write(startUsage);
    return exitStatus.done;
  }
  const given = await inputFiles(files.map(fromWhereTheUserIs));
  using folder = await temporaryFolder();
  const display = chooseDisplay(process.stdout, json);
  try {
    return (await restoreHere(given, folder.path, display, signal)) ? exitStatus.done : exitStatus.failed;
  } finally {
    display.close();
  }
}

/** npm runs scripts in the folder of package.json, and says in INIT_CWD where it was called. */
const fromWhereTheUserIs = (file: string) => path.resolve(process.env.INIT_CWD ?? '', file);

async function restoreHere(
  given: InputFile[],
  folder: string,
  display: Display,
  signal: AbortSignal,
): Promise<boolean> {
  const sinceStart = stopwatch();
  display.show({ event: 'synthesizing' });
  const [assembly, files] = await Promise.all([
    synthesize(path.join(folder, 'assembly'), signal),
    given.length > 0 ? given : writeSample(folder).then((sample) => [sample]),
  ]);
  display.show({ event: 'synthesized', seconds: sinceStart() });
  const sinceTemplate = stopwatch();
  const place = { assemblyFolder: assembly, dataFolder: path.join(folder, 'data') };
  await using cloud = await openCloud({ ...place, ...pace }, signal);
  const outputs = stackOutputs(cloud.outputs);
  const { endpoints } = cloud;
  display.show({ event: 'ready', seconds: sinceTemplate(), endpoints, stateMachineArn: outputs.stateMachineArn });
  using clients = clientsOf(cloud);
  return await restoreFiles(files, {
    vaultName,
    clients,
    outputs,
    smallOutputUpToBytes: smallOutputUpToBytes(cloud.template),
    display,
    resultFolder: path.resolve('restored'),
    signal,
  });
}

await run(start);
