import { appendFile, mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { type World, worldOf } from '../../local/test/s3/world.ts';
import { damagesIn } from './data-folder.ts';
import { DeadlyFaults } from './deadly-faults.ts';
import { deathsOf } from './deaths.ts';

/** A data folder with one object in it, whole. */
async function withObject(): Promise<World> {
  const world = await worldOf();
  await world.send('PUT', '/box/key', { body: 'the archive', headers: { 'x-amz-checksum-crc32': 'QF7wRg==' } });
  return world;
}

const onlyFileIn = async (folder: string) => path.join(folder, (await readdir(folder))[0] ?? '');

test('a data folder that is whole has no damages, also with what a kill may leave', async () => {
  await using world = await withObject();
  await writeFile(path.join(world.folder, 'buckets/box/objects/x.json.1.tmp'), '{"half');
  await writeFile(path.join(world.folder, 'buckets/box/pieces/of-nobody'), 'half a body');
  await writeFile(path.join(world.folder, 'journal.jsonl'), '{"a":1}\n{"torn');
  expect(await damagesIn(world.folder)).toEqual([]);
});

const harms: Readonly<Record<string, readonly [RegExp, (folder: string) => Promise<void>]>> = {
  'a JSON file that is half written': [
    /no JSON/,
    (folder) => writeFile(path.join(folder, 'buckets/box/half.json'), '{"na'),
  ],
  'a journal with a line that is none': [/line 2 of/, (folder) => writeFile(path.join(folder, 'a.jsonl'), '1\n{\n3\n')],
  'a byte that has changed': [
    /has not the MD5/,
    async (folder) => writeFile(await onlyFileIn(path.join(folder, 'buckets/box/pieces')), 'the brchive'),
  ],
  'a body that is short': [
    /is 4 bytes and not 11/,
    async (folder) => truncate(await onlyFileIn(path.join(folder, 'buckets/box/pieces')), 4),
  ],
  'a database that is none': [
    /not a database|malformed/,
    async (folder) => {
      await mkdir(path.join(folder, 'sqs-sns'));
      await appendFile(path.join(folder, 'sqs-sns/messages.db'), 'this is no database'.repeat(100));
    },
  ],
};

test.each(Object.entries(harms))('%s is a damage', async (_, [sentence, harm]) => {
  await using world = await withObject();
  await harm(world.folder);
  expect((await damagesIn(world.folder)).join('\n')).toMatch(sentence);
});

test('deaths are a function of the seed, and thirty of them are at every place', () => {
  expect(deathsOf(1, 30)).toEqual(deathsOf(1, 30));
  expect(deathsOf(2, 30)).not.toEqual(deathsOf(1, 30));
  expect(new Set(deathsOf(1, 30).map(({ place }) => place)).size).toBe(9);
});

test('deadly faults kill nobody before their place, and their turn there, has come', () => {
  const faults = new DeadlyFaults({ name: '', place: 's3:UploadPart', nth: 2, afterMs: 0 });
  expect([faults.strike('s3:PutObject'), faults.strike('s3:UploadPart')]).toEqual([undefined, undefined]);
});
