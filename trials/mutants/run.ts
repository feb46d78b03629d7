import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { copyTree } from './copy.ts';
import { mutate } from './edits.ts';
import { markdownFile, markdownOf } from './markdown.ts';
import { mutants as all, type Mutant } from './mutants.ts';
import { tellStories } from './tell-stories.ts';

/** `npm run mutants [-- <word> ...]`: shows that each mutant's story notices it, or of those with such a word in their name. `--write` writes trials/mutants.md. */
const root = path.join(import.meta.dirname, '../..');
const words = process.argv.slice(2).filter((word) => word !== '--write');
const mutants = all.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const say = (line: string) => void process.stdout.write(`${line}\n`);

if (process.argv.includes('--write')) await writeFile(markdownFile, markdownOf(all));
else process.exitCode = (await isWritten()) && (await allAreCaught()) ? 0 : 1;

async function isWritten(): Promise<boolean> {
  const isSame = (await readFile(markdownFile, 'utf8')) === markdownOf(all);
  if (!isSame) say('trials/mutants.md is not what trials/mutants/mutants.ts says: run "npm run mutants -- --write"');
  return isSame;
}

async function allAreCaught(): Promise<boolean> {
  using folder = await temporaryFolder();
  await copyTree(root, folder.path);
  if (!(await storiesPass(folder.path))) return false;
  let caught = 0;
  for (const mutant of mutants) if (await isCaught(folder.path, mutant)) caught += 1;
  say(`${caught} caught, ${mutants.length - caught} survived`);
  return caught === mutants.length && caught > 0;
}

/** A story that fails anyway catches nothing. */
async function storiesPass(copy: string): Promise<boolean> {
  const [endOf, said] = await tellStories(
    copy,
    mutants.map(({ story }) => story),
  );
  const bad = mutants.filter(({ story }) => endOf(story) !== 'passed');
  for (const { story } of bad) say(`without any mutant this story does not pass: ${story.file}: ${story.title}`);
  if (bad.length > 0) say(said);
  return bad.length === 0;
}

async function isCaught(copy: string, mutant: Mutant): Promise<boolean> {
  const startedMs = Date.now();
  const undo = await mutate(copy, mutant);
  const [endOf, said] = await tellStories(copy, [mutant.story]);
  await undo();
  const end = endOf(mutant.story);
  const verdict = end === 'failed' ? 'caught' : end === 'passed' ? 'SURVIVED' : 'NOT TOLD';
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(0);
  say(`${verdict.padEnd(8)}  ${mutant.name.padEnd(36)}  ${mutant.story.file.padEnd(30)}  ${seconds.padStart(3)} s`);
  if (end === undefined) say(said);
  return end === 'failed';
}
