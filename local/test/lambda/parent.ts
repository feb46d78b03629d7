/** A cloud to be killed: starts Lambda, keeps one environment warm and one at work, and says who they are. */
import { rm } from 'node:fs/promises';
import { Faults } from '../../faults.ts';
import { everyoneMay } from '../../gatekeeper.ts';
import { startLambda } from '../../lambda/index.ts';
import { codeOf, defaults } from './functions.ts';

const [dataFolder = ''] = process.argv.slice(2);
const lambda = await startLambda({
  dataFolder,
  faults: new Faults(),
  gatekeeper: everyoneMay,
  endpoints: () => ({}),
});
const codeFolder = await codeOf('exports.handler = async ({ wait }) => wait ? new Promise(() => {}) : process.pid');
const functionArn = await lambda.createFunction({ ...defaults, codeFolder });
await rm(codeFolder, { recursive: true });
const [warm] = await Promise.all([1, 2].map(() => lambda.invoke({ functionArn, payload: {} })));
void lambda.invoke({ functionArn, payload: { wait: true } });
process.stdout.write(`${JSON.stringify({ warm, pids: lambda.pids })}\n`);
