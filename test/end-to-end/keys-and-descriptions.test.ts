import { GetJobOutputCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromMetadataText } from '../../functions/archive/metadata-text.ts';
import { failedWith, restore } from './endings.ts';
import { startWorld, type World } from './harness.ts';
import { withVariables } from './template-edits.ts';

const prefix = 'from glacier/2026/11/22/';
let world: World;
beforeAll(async () => {
  world = await startWorld({ changeTemplate: withVariables('Plan', { KEY_PREFIX: prefix }) });
});
afterAll(() => world.close());

const named = (key: unknown) => JSON.stringify({ thaw: { key } });

describe('a key in the JobDescription', () => {
  let archiveId: string;
  beforeAll(async () => {
    archiveId = await world.upload(Buffer.from('thaw'));
  });

  test.each([
    ['is empty', named(''), /it is empty/],
    ['climbs out of the prefix', named('../x'), /it has a segment "\.\."/],
    ['climbs in the middle', named('a/../../x'), /it has a segment "\.\."/],
    ['stands still', named('a/./b'), /it has a segment "\."/],
    ['is absolute', named('/x'), /it begins with "\/"/],
    ['has an empty segment', named('a//b'), /it has an empty segment/],
    ['ends in a slash', named('a/'), /it has an empty segment/],
    ['has a line end', named('a\nb'), /it contains a control character/],
    ['has a DEL', String.raw`{"thaw":{"key":"a\u007fb"}}`, /it contains a control character/],
    ['is half a surrogate pair', String.raw`{"thaw":{"key":"\ud800"}}`, /it is not valid Unicode/],
    ['is too long with its prefix', named('k'.repeat(1001)), /it has 1025 bytes of UTF-8, and S3 takes 1024/],
    ['is a number', named(7), /its thaw\.key is 7, and a key is a string/],
    ['is null', named(null), /its thaw\.key is null/],
    ['is an object', named({}), /its thaw\.key is \{\}/],
  ])('that %s is refused before a byte is fetched', async (_, description, reason) => {
    const { jobId, ...ending } = await restore(world, { archiveId, description });
    expect(ending).toMatchObject(failedWith('KeyRefused', reason));
    expect(ending.sentence).toMatch(/^Cannot restore job ".*" of vault "demo" to .*\.$/);
    expect(world.cloud.glacier.admin.outputRequests(jobId)).toBe(0);
    expect(await world.objects()).toEqual([]);
    expect(await world.openUploads()).toEqual([]);
  });

  test.each([
    ['photos/2019.tar', named('photos/2019.tar')],
    ['söme thing/100% [all] & +=?#.tar', String.raw`{"thaw":{"key":"s\u00f6me thing/100% [all] & +=?#.tar"}}`],
    ['.hidden/..name', '  {"thaw" : {"key" : ".hidden/..name", "other": 1}}'],
    ['k'.repeat(1000), named('k'.repeat(1000))],
  ])('is used: %.40s', async (key, description) => {
    const ending = await restore(world, { archiveId, description });
    expect(ending).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'restored', key: prefix + key } });
    expect((await world.object(prefix + key))?.bytes.toString()).toBe('thaw');
  });

  test.each([
    ['text', 'my "photos", {all of them}'],
    ['other JSON', '{"key":"x","thaw":"x"}'],
    ['JSON of many nulls', '{"thaw":null}'],
    ['a __proto__ key', '{"__proto__":{"thaw":{"key":"x"}}}'],
    ['1,024 bytes', 'd'.repeat(1024)],
  ])('is not looked for in %s', async (_, description) => {
    const ending = await restore(world, { archiveId, description });
    expect(ending.output).toMatchObject({ key: `${prefix}demo/${archiveId}` });
  });
});

describe('an archive description', () => {
  test.each([
    ['plain', 'holiday photos, 2019', 'holiday photos, 2019'],
    ['of 1,024 bytes', 'd'.repeat(1024), 'd'.repeat(1024)],
    ['with double blanks', 'a  b   c', 'a%20%20b%20%20%20c'],
    ['with percents', '100% of it, %41 too', '100%25 of it, %2541 too'],
    ['with unicode escapes', String.raw`{"path":"\u00e9t\u00e9/\"x\""}`, String.raw`{"path":"\u00e9t\u00e9/\"x\""}`],
    ['that looks like RFC 2047', '=?UTF-8?Q?x?=', '%3D?UTF-8?Q?x?='],
  ])('%s is kept, and can be read back', async (_, description, stored) => {
    const { metadata } = await restoredWith(description);
    expect(metadata['thaw-description']).toBe(stored);
    expect(fromMetadataText(stored)).toEqual({ text: description, isCut: false });
  });

  test('with blanks at its edges is kept as Glacier tells it, and fails nothing', async () => {
    const { metadata, told } = await restoredWith('  edges  ');
    expect(fromMetadataText(metadata['thaw-description'] ?? '')).toEqual({ text: told, isCut: false });
    expect(told.trim()).toBe('edges');
  });

  test('of 1,024 percents is cut, and says so', async () => {
    const { metadata } = await restoredWith('%'.repeat(1024));
    const { text, isCut } = fromMetadataText(metadata['thaw-description'] ?? '');
    expect(isCut).toBe(true);
    expect(text).toMatch(/^%{300,}$/);
  });

  test('that is none leaves none', async () => {
    expect((await restoredWith('')).metadata).not.toHaveProperty('thaw-description');
  });

  /** Metadata of a restored archive of this description, and the description as Glacier tells it with the bytes. */
  async function restoredWith(description: string) {
    // Not by the upload API, whose header loses the blanks at the edges before Glacier sees them.
    const { id: archiveId } = await world.cloud.glacier.admin.putArchive('demo', 'thaw', description);
    const { jobId, status, output } = await restore(world, { archiveId });
    expect(status).toBe('SUCCEEDED');
    const { metadata = {} } = (await world.object(String(output?.key))) ?? {};
    expect(Object.entries(metadata).flat().join('').length).toBeLessThanOrEqual(2000);
    const request = new GetJobOutputCommand({ accountId: '-', vaultName: 'demo', jobId });
    const { archiveDescription: told = '' } = await world.clients.glacier.send(request);
    return { metadata, told };
  }
});
