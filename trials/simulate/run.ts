import { run } from '../../cli/shared/run.ts';
import { exitStatus } from '../../cli/shared/usage.ts';
import { simulateArguments, simulateUsage } from './arguments.ts';
import { figureLine, isMet, printed } from './print.ts';
import { simulateVault } from './simulation.ts';
import type { Story } from './stories.ts';

/** `npm run simulate`: how a vault's run keeps pace, on virtual time. */
async function simulate(args: string[]): Promise<number> {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'; // the steps log as they do in Lambda; here nobody reads it
  const { options, stories, json, help } = simulateArguments(args);
  if (help) {
    process.stdout.write(simulateUsage);
    return exitStatus.done;
  }
  if (options === undefined) return await tell(stories, json);
  const outcome = await simulateVault(options);
  process.stdout.write(`${json ? JSON.stringify({ options, ...outcome }, undefined, 2) : printed(outcome)}\n`);
  return exitStatus.done;
}

/** A figure that was missed is a figure, and no failure of the simulation. */
async function tell(stories: readonly Story[], json: boolean): Promise<number> {
  const told: object[] = [];
  for (const { name, title, figures } of stories) {
    if (!json) process.stdout.write(`${title} (--story ${name})\n`);
    const all = await figures();
    if (!json) process.stdout.write(all.map((figure) => `${figureLine(figure)}\n`).join(''));
    told.push({ name, title, figures: all.map((figure) => ({ ...figure, isMet: isMet(figure) })) });
  }
  if (json) process.stdout.write(`${JSON.stringify(told, undefined, 2)}\n`);
  return exitStatus.done;
}

await run(simulate);
