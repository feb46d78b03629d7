import path from 'node:path';
import { synthesize } from '../../cli/shared/synthesize.ts';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { type Case, cases } from './cases.ts';
import { type Outcome, restore } from './restore.ts';

/** `npm run large [-- <GiB>]`: archives of real sizes, or those of up to so many GiB, byte for byte, in little memory. */
const say = (line: string) => void process.stdout.write(`${line}\n`);

const [, , mostGiB = '4'] = process.argv;
const wanted = cases.filter(({ sizeBytes }) => sizeBytes <= Number(mostGiB) * 2 ** 30);
if (wanted.length === 0) {
  process.stderr.write(`Cannot restore: wanted a number of GiB, found "${mostGiB}". npm run large -- 2\n`);
  process.exit(2);
}

using folder = await temporaryFolder();
process.env.THAW_TEST_ASSEMBLY = await synthesize(path.join(folder.path, 'assembly'));

let passed = 0;
for (const each of wanted) {
  const outcome = await restore(each);
  say(lineOf(each, outcome));
  for (const complaint of outcome.complaints) say(`        ${complaint}`);
  if (outcome.complaints.length === 0) passed += 1;
}
say(`${passed} passed, ${wanted.length - passed} failed`);
process.exitCode = passed === wanted.length ? 0 : 1;

function lineOf({ name, sizeBytes, parts }: Case, { seconds, maxMemoryUsedMb, complaints }: Outcome): string {
  const columns = [
    complaints.length === 0 ? 'ok    ' : 'failed',
    name.padEnd(28),
    `${parts} ${parts === 1 ? 'part' : 'parts'}`.padStart(8),
    `${seconds.toFixed(1)} s`.padStart(7),
    `${(sizeBytes / 2 ** 20 / seconds).toFixed(1)} MiB/s`.padStart(12),
    `Max Memory Used ${maxMemoryUsedMb} MB`,
  ];
  return columns.join('  ');
}
