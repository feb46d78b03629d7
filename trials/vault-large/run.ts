import path from 'node:path';
import { requestsPerSecond } from '../../cli/local/pace.ts';
import { synthesize } from '../../cli/shared/synthesize.ts';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import type { Outcome } from './judge.ts';
import { chooseFrom, restoreAll } from './stories.ts';

interface Story {
  readonly name: string;
  readonly tell: () => Promise<Outcome>;
  /** It takes minutes: told only when a word of its name is given. */
  readonly isLong?: true;
}

/** `npm run vault-large [-- <a word of the story's name>]`: vaults of real sizes, in bounded memory. */
const stories: readonly Story[] = [
  { name: 'an inventory of 200,000 rows', tell: () => chooseFrom(200_000) },
  { name: 'an inventory of a million rows', tell: () => chooseFrom(1_000_000), isLong: true },
  { name: 'a vault of 5,000 archives', tell: () => restoreAll(5_000) },
];

const say = (line: string) => void process.stdout.write(`${line}\n`);

using folder = await temporaryFolder();
process.env.THAW_TEST_ASSEMBLY = await synthesize(path.join(folder.path, 'assembly'), undefined, { requestsPerSecond });

const [, , word = ''] = process.argv;
let failed = 0;
for (const { name, tell } of stories.filter(({ name, isLong }) =>
  word === '' ? isLong !== true : name.includes(word),
)) {
  const { seconds, steps, complaints } = await tell();
  const isOk = complaints.length === 0;
  say(`${isOk ? 'ok    ' : 'failed'}  ${name}  ${seconds.toFixed(1)} s`);
  for (const line of [...steps, ...complaints]) say(`        ${line}`);
  if (!isOk) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
