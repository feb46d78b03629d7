import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MadeObject } from '../../s3/index.ts';
import { valueOf } from './raw.ts';
import { type World, worldOf } from './world.ts';

const seen: string[] = [];
const witness = async ({ bucketName, key, sizeBytes, bytes }: MadeObject) => {
  const whole = Buffer.concat(await Array.fromAsync(bytes)).toString();
  seen.push(`${bucketName}/${key} ${sizeBytes} ${whole}`);
};

let world: World;
beforeAll(async () => {
  world = await worldOf({ witness });
});
afterAll(() => world[Symbol.asyncDispose]());

test('a witness has seen each object that PutObject and Complete made before they answer, and nothing that was refused', async () => {
  await world.send('PUT', '/box/put', { body: 'one' });
  expect(seen.splice(0)).toEqual(['box/put 3 one']);

  await world.send('PUT', '/box/put', { body: 'two', headers: { 'if-none-match': '*' } });
  expect(seen).toEqual([]);

  const { text } = await world.send('POST', '/box/parts?uploads');
  const path = `/box/parts?uploadId=${valueOf(text, 'UploadId')}`;
  const eTag = String((await world.send('PUT', `${path}&partNumber=1`, { body: 'part' })).headers.etag);
  expect(seen).toEqual([]);
  const part = `<Part><PartNumber>1</PartNumber><ETag>${eTag}</ETag></Part>`;
  await world.send('POST', path, { body: `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>` });
  expect(seen).toEqual(['box/parts 4 part']);
});
