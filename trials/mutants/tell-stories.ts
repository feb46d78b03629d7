import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Story } from './mutants.ts';

/** How a story ended; undefined where it was not told, for the tree does not even synthesize, say. */
type End = 'passed' | 'failed' | undefined;

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs these stories of the tree at `root`, and nothing else. Gives how each ended, and all that jest said. */
export async function tellStories(root: string, stories: readonly Story[]): Promise<[(story: Story) => End, string]> {
  const report = path.join(root, 'stories.json');
  await rm(report, { force: true });
  const files = [...new Set(stories.map(({ file }) => `test/end-to-end/${file}`))];
  const titles = stories.map(({ title }) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const said = await jest(root, ...files, '-t', `^(${titles.join('|')})$`, '--json', `--outputFile=${report}`);
  const { testResults }: Results = JSON.parse(await readFile(report, 'utf8').catch(() => '{"testResults":[]}'));
  const ends = new Map(
    testResults.flatMap(({ assertionResults }) => assertionResults.map((end) => [end.fullName, end.status])),
  );
  return [({ title }) => endOf(ends.get(title)), said];
}

const endOf = (status: string | undefined): End => (status === 'passed' || status === 'failed' ? status : undefined);

async function jest(root: string, ...args: string[]): Promise<string> {
  const { THAW_TEST_ASSEMBLY: _, ...env } = process.env; // the copy is to be synthesized itself
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', ...args],
    { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return said;
}
