import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { begin, crc32Of, type RawAnswer, valueOf, valuesOf } from './raw.ts';
import { type World, worldOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await worldOf();
});
afterAll(() => world[Symbol.asyncDispose]());

const said = ({ status, code }: RawAnswer) => [status, code];
const fullCrc = { 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'FULL_OBJECT' };
const big = Buffer.alloc(5 * 1024 * 1024, 'big');

interface Part {
  readonly number: number;
  readonly eTag: string;
  readonly crc32?: string;
}

/** An open upload of one key. */
function uploader(key: string, uploadId: string) {
  const path = `/box/${key}?uploadId=${uploadId}`;
  return {
    key,
    uploadId,
    part: (number: number | string, body: string | Buffer, headers: Record<string, string> = {}) =>
      world.send('PUT', `${path}&partNumber=${number}`, { body, headers }),
    async stored(number: number, body: string | Buffer): Promise<Part> {
      const { headers } = await this.part(number, body);
      return { number, eTag: String(headers.etag) };
    },
    complete: (parts: readonly Part[], headers: Record<string, string> = {}) =>
      world.send('POST', path, { body: documentOf(parts), headers }),
    completeWith: (body: string) => world.send('POST', path, { body }),
    list: (rest = '') => world.send('GET', `${path}${rest}`),
    abort: () => world.send('DELETE', path),
  };
}

const documentOf = (parts: readonly Part[]) =>
  `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
    .map(
      ({ number, eTag, crc32 }) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${eTag.replaceAll('"', '&quot;')}</ETag>${crc32 === undefined ? '' : `<ChecksumCRC32>${crc32}</ChecksumCRC32>`}</Part>`,
    )
    .join('')}</CompleteMultipartUpload>`;

let keys = 0;
async function open(headers: Record<string, string> = {}, key = `key-${(keys += 1)}`) {
  const { text } = await world.send('POST', `/box/${key}?uploads`, { headers });
  return uploader(key, valueOf(text, 'UploadId'));
}

describe('CreateMultipartUpload', () => {
  const refused: [string, Record<string, string>, string][] = [
    [
      'FULL_OBJECT with SHA256',
      { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-type': 'FULL_OBJECT' },
      'InvalidRequest',
    ],
    [
      'COMPOSITE with CRC64NVME',
      { 'x-amz-checksum-algorithm': 'CRC64NVME', 'x-amz-checksum-type': 'COMPOSITE' },
      'InvalidRequest',
    ],
    ['a type without an algorithm', { 'x-amz-checksum-type': 'FULL_OBJECT' }, 'InvalidRequest'],
    ['an unknown type', { ...fullCrc, 'x-amz-checksum-type': 'HALF' }, 'InvalidRequest'],
    ['an unknown algorithm', { 'x-amz-checksum-algorithm': 'CRC7' }, 'InvalidRequest'],
    ['metadata above 2 KB', { 'x-amz-meta-a': 'x'.repeat(2048) }, 'MetadataTooLarge'],
  ];
  test.each(refused)('%s is refused', async (_, headers, code) => {
    expect(said(await world.send('POST', '/box/refused?uploads', { headers }))).toEqual([400, code]);
  });
});

describe('UploadPart', () => {
  test.each(['0', '10001', 'x', '-1'])('part number %s is InvalidArgument', async (number) => {
    const upload = await open();
    expect(said(await upload.part(number, 'x'))).toEqual([400, 'InvalidArgument']);
  });

  test('an unknown upload, or that of another key, is NoSuchUpload', async () => {
    const { uploadId } = await open();
    expect(said(await uploader('key', 'nonsense').part(1, 'x'))).toEqual([404, 'NoSuchUpload']);
    expect(said(await uploader('other', uploadId).part(1, 'x'))).toEqual([404, 'NoSuchUpload']);
  });

  test("another checksum than the upload's is InvalidRequest; none is, too, unless it is FULL_OBJECT", async () => {
    const sha1 = { 'x-amz-checksum-sha1': createHash('sha1').update('x').digest('base64') };
    expect(said(await (await open(fullCrc)).part(1, 'x', sha1))).toEqual([400, 'InvalidRequest']);
    expect(said(await (await open({ 'x-amz-checksum-algorithm': 'CRC32' })).part(1, 'x'))).toEqual([
      400,
      'InvalidRequest',
    ]);
    expect(said(await (await open(fullCrc)).part(1, 'x'))).toEqual([200, '']);
  });

  test('a part sent again takes the place of the first', async () => {
    const upload = await open();
    const first = await upload.stored(1, 'first');
    const second = await upload.stored(1, 'second');
    expect(said(await upload.complete([first]))).toEqual([400, 'InvalidPart']);
    expect(said(await upload.complete([second]))).toEqual([200, '']);
    expect((await world.send('GET', `/box/${upload.key}`)).text).toBe('second');
  });
});

describe('CompleteMultipartUpload refuses', () => {
  test('a list that is empty, or no XML', async () => {
    const upload = await open();
    expect(said(await upload.complete([]))).toEqual([400, 'MalformedXML']);
    for (const body of [
      '',
      'x',
      '<a>',
      '<CompleteMultipartUpload><Part></CompleteMultipartUpload>',
      '<a>&nonsense;</a>',
    ]) {
      expect(said(await upload.completeWith(body))).toEqual([400, 'MalformedXML']);
    }
  });

  test('parts out of order, or twice', async () => {
    const upload = await open();
    const [one, two] = [await upload.stored(1, big), await upload.stored(2, 'x')];
    expect(said(await upload.complete([two, one]))).toEqual([400, 'InvalidPartOrder']);
    expect(said(await upload.complete([one, one]))).toEqual([400, 'InvalidPartOrder']);
  });

  test('a part it does not have, another ETag, another checksum', async () => {
    const upload = await open(fullCrc);
    const one = await upload.stored(1, 'one');
    expect(said(await upload.complete([one, { ...one, number: 2 }]))).toEqual([400, 'InvalidPart']);
    expect(said(await upload.complete([{ ...one, eTag: '"0"' }]))).toEqual([400, 'InvalidPart']);
    expect(said(await upload.complete([{ ...one, crc32: crc32Of('two') }]))).toEqual([400, 'InvalidPart']);
    expect(said(await upload.complete([{ ...one, crc32: crc32Of('one') }]))).toEqual([200, '']);
  });

  test('more than 10,000 parts', async () => {
    const upload = await open();
    const parts = Array.from({ length: 10_001 }, (_, index) => ({ number: index + 1, eTag: 'x' }));
    expect(said(await upload.complete(parts))).toEqual([400, 'InvalidArgument']);
  });

  test('a part under 5 MiB that is not the last', async () => {
    const upload = await open();
    const parts = [await upload.stored(1, big.subarray(1)), await upload.stored(2, 'x')];
    const answer = await upload.complete(parts);
    expect(said(answer)).toEqual([400, 'EntityTooSmall']);
    expect(valueOf(answer.text, 'PartNumber')).toBe('1');
    await upload.stored(1, big);
    expect((await upload.list()).status).toBe(200);
  });

  test('numbers with a gap, with 500, but only where checksums are used', async () => {
    const summed = await open(fullCrc);
    expect(said(await summed.complete([await summed.stored(2, 'x')]))).toEqual([500, 'InternalError']);
    const plain = await open();
    expect(said(await plain.complete([await plain.stored(2, 'x')]))).toEqual([200, '']);
  });

  test('another size than the parts have', async () => {
    const upload = await open();
    const part = await upload.stored(1, 'five!');
    expect(said(await upload.complete([part], { 'x-amz-mp-object-size': '6' }))).toEqual([400, 'InvalidRequest']);
    expect(said(await upload.complete([part], { 'x-amz-mp-object-size': '5' }))).toEqual([200, '']);
  });

  test('another CRC32 of the whole, another type, another algorithm', async () => {
    const upload = await open(fullCrc);
    const parts = [await upload.stored(1, big), await upload.stored(2, 'tail')];
    const right = crc32Of(Buffer.concat([big, Buffer.from('tail')]));
    expect(said(await upload.complete(parts, { 'x-amz-checksum-crc32': crc32Of('x') }))).toEqual([400, 'BadDigest']);
    const whole = { 'x-amz-checksum-type': 'FULL_OBJECT' };
    const wrong = { ...whole, 'x-amz-checksum-crc32': crc32Of('x') };
    expect(said(await upload.complete(parts, wrong))).toEqual([400, 'BadDigest']);
    expect(said(await upload.complete(parts, { 'x-amz-checksum-crc32': right }))).toEqual([400, 'BadDigest']);
    const composite = { 'x-amz-checksum-type': 'COMPOSITE' };
    expect(said(await upload.complete(parts, composite))).toEqual([400, 'InvalidRequest']);
    const other = { ...whole, 'x-amz-checksum-crc32c': right };
    expect(said(await upload.complete(parts, other))).toEqual([400, 'BadDigest']);
    const done = await upload.complete(parts, { 'x-amz-checksum-crc32': right, 'x-amz-checksum-type': 'FULL_OBJECT' });
    expect([done.status, valueOf(done.text, 'ChecksumCRC32')]).toEqual([200, right]);
    const md5s = [big, Buffer.from('tail')].map((bytes) => createHash('md5').update(bytes).digest());
    expect(valueOf(done.text, 'ETag')).toBe(
      `&quot;${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-2&quot;`,
    );
  });

  test('an upload without an algorithm with a type, or with the sum of a part', async () => {
    const upload = await open();
    const part = await upload.stored(1, 'one');
    const type = { 'x-amz-checksum-type': 'FULL_OBJECT' };
    expect(said(await upload.complete([part], type))).toEqual([400, 'InvalidRequest']);
    expect(said(await upload.complete([{ ...part, crc32: crc32Of('one') }]))).toEqual([400, 'InvalidPart']);
    expect(said(await upload.complete([part]))).toEqual([200, '']);
  });

  test('a composite upload without the checksum of each part', async () => {
    const upload = await open({ 'x-amz-checksum-algorithm': 'CRC32' });
    const crc32 = crc32Of('one');
    const { headers } = await upload.part(1, 'one', { 'x-amz-checksum-crc32': crc32 });
    const part = { number: 1, eTag: String(headers.etag) };
    expect(said(await upload.complete([part]))).toEqual([400, 'InvalidRequest']);
    const done = await upload.complete([{ ...part, crc32 }]);
    expect(valueOf(done.text, 'ChecksumCRC32')).toBe(`${crc32Of(Buffer.from(crc32, 'base64'))}-1`);
    expect(valueOf(done.text, 'ChecksumType')).toBe('COMPOSITE');
  });
});

describe('CompleteMultipartUpload', () => {
  test('with If-None-Match: * leaves what is there, and the upload open', async () => {
    const upload = await open();
    const part = await upload.stored(1, 'mine');
    await world.send('PUT', `/box/${upload.key}`, { body: 'theirs' });
    const condition = { 'if-none-match': '*' };
    expect(said(await upload.complete([part], condition))).toEqual([412, 'PreconditionFailed']);
    expect(said(await upload.complete([part], { 'if-none-match': '"x"' }))).toEqual([501, 'NotImplemented']);
    expect((await upload.list()).status).toBe(200);
  });

  // Recorded on AWS by LocalStack, 2026-02-21, of an object that was there when the upload was opened.
  test.each(['before the upload was opened', 'while it was open'])(
    'with If-None-Match: * is 409, again and again, where an object that came %s was deleted meanwhile',
    async (when) => {
      const key = `deleted-${(keys += 1)}`;
      const put = () => world.send('PUT', `/box/${key}`, { body: 'theirs' });
      if (when === 'before the upload was opened') await put();
      const upload = await open({}, key);
      if (when === 'while it was open') await put();
      const part = await upload.stored(1, 'mine');
      await world.send('DELETE', `/box/${key}`);
      const condition = { 'if-none-match': '*' };
      for (let times = 0; times < 2; times += 1) {
        expect(said(await upload.complete([part], condition))).toEqual([409, 'ConditionalRequestConflict']);
      }
      expect((await upload.list()).status).toBe(200);
      const anew = await open({}, key);
      expect(said(await anew.complete([await anew.stored(1, 'mine')], condition))).toEqual([200, '']);
      expect((await world.send('GET', `/box/${key}`)).text).toBe('mine');
    },
  );

  test("without a condition is none of the deleted object's business", async () => {
    const upload = await open();
    const part = await upload.stored(1, 'mine');
    await world.send('PUT', `/box/${upload.key}`, { body: 'theirs' });
    await world.send('DELETE', `/box/${upload.key}`);
    expect(said(await upload.complete([part]))).toEqual([200, '']);
  });

  test('of two at once for one key, exactly one wins', async () => {
    const uploads = [await open({}, 'raced'), await open({}, 'raced')];
    const parts = await Promise.all(uploads.map((upload, index) => upload.stored(1, `body ${index}`)));
    const answers = await Promise.all([
      ...uploads.map((upload, index) => upload.complete(parts.slice(index, index + 1), { 'if-none-match': '*' })),
      world.send('PUT', '/box/raced', { body: 'a third', headers: { 'if-none-match': '*' } }),
    ]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412, 412]);
  });

  test('said again is the same success, also under If-None-Match; said otherwise it is NoSuchUpload', async () => {
    const upload = await open();
    const part = await upload.stored(1, 'once');
    const first = await upload.complete([part], { 'if-none-match': '*' });
    const second = await upload.complete([part], { 'if-none-match': '*' });
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect(said(await upload.complete([{ ...part, number: 2 }]))).toEqual([404, 'NoSuchUpload']);
    await world.send('PUT', `/box/${upload.key}`, { body: 'replaced' });
    expect(said(await upload.complete([part]))).toEqual([404, 'NoSuchUpload']);
  });
});

describe('AbortMultipartUpload', () => {
  test('ends the upload; a part that was under way finds it gone', async () => {
    const upload = await open();
    const path = `/box/${upload.key}?uploadId=${upload.uploadId}&partNumber=1`;
    const before = world.s3.counts.get('UploadPart') ?? 0;
    const { outgoing, answer } = begin(world.s3.url, 'PUT', path, { 'content-length': '4' });
    outgoing.write('la');
    await until(() => world.s3.counts.get('UploadPart') === before + 1);
    expect((await upload.abort()).status).toBe(204);
    outgoing.end('te');
    expect(said(await answer)).toEqual([404, 'NoSuchUpload']);
    expect(said(await upload.abort())).toEqual([404, 'NoSuchUpload']);
    expect(said(await upload.complete([{ number: 1, eTag: 'x' }]))).toEqual([404, 'NoSuchUpload']);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('lists', () => {
  test('ListParts pages', async () => {
    const upload = await open();
    for (const number of [1, 2, 3]) await upload.stored(number, `part ${number}`);
    const first = await upload.list('&max-parts=2');
    expect(valuesOf(first.text, 'PartNumber')).toEqual(['1', '2']);
    expect([valueOf(first.text, 'IsTruncated'), valueOf(first.text, 'NextPartNumberMarker')]).toEqual(['true', '2']);
    const second = await upload.list('&max-parts=2&part-number-marker=2');
    expect(valuesOf(second.text, 'PartNumber')).toEqual(['3']);
    expect(valueOf(second.text, 'IsTruncated')).toBe('false');
    expect(said(await uploader('x', 'nonsense').list())).toEqual([404, 'NoSuchUpload']);
  });

  test('ListMultipartUploads pages, by key and age', async () => {
    const opened = [await open({}, 'list/b'), await open({}, 'list/a'), await open({}, 'list/b')];
    const first = await world.send('GET', '/box?uploads&prefix=list/&max-uploads=2');
    expect(valuesOf(first.text, 'Key')).toEqual(['list/a', 'list/b']);
    const [key, id] = [valueOf(first.text, 'NextKeyMarker'), valueOf(first.text, 'NextUploadIdMarker')];
    expect(id).toBe(opened[0]?.uploadId);
    const second = await world.send('GET', `/box?uploads&prefix=list/&key-marker=${key}&upload-id-marker=${id}`);
    expect(valuesOf(second.text, 'UploadId')).toEqual([opened[2]?.uploadId]);
    const behind = await world.send('GET', '/box?uploads&prefix=list/&key-marker=list/a');
    expect(valuesOf(behind.text, 'Key')).toEqual(['list/b', 'list/b']);
  });
});

describe('UploadPartCopy', () => {
  const source = Buffer.concat([Buffer.alloc(5 * 1024 * 1024, 'one'), Buffer.from('the rest')]);

  async function copies(key: string, bytes: string | Buffer, storageClass = 'STANDARD') {
    await world.send('PUT', `/box/${key}`, { body: bytes, headers: { 'x-amz-storage-class': storageClass } });
    const upload = await open(fullCrc);
    return {
      upload,
      copy: (number: number, headers: Record<string, string> = {}) =>
        upload.part(number, '', { 'x-amz-copy-source': `box/${key}`, ...headers }),
    };
  }

  test('copies ranges of an object, and says the CRC32 of each: S3 computes it', async () => {
    const { upload, copy } = await copies('source', source);
    const cut = 5 * 1024 * 1024;
    const ranges = [`bytes=0-${cut - 1}`, `bytes=${cut}-${source.length - 1}`];
    const parts: Part[] = [];
    for (const [index, range] of ranges.entries()) {
      const { text } = await copy(index + 1, { 'x-amz-copy-source-range': range });
      const eTag = valueOf(text, 'ETag').replaceAll('&quot;', '"');
      parts.push({ number: index + 1, eTag, crc32: valueOf(text, 'ChecksumCRC32') });
    }
    const whole = { 'x-amz-checksum-crc32': crc32Of(source), 'x-amz-checksum-type': 'FULL_OBJECT' };
    expect(said(await upload.complete(parts, whole))).toEqual([200, '']);
    expect((await world.send('GET', `/box/${upload.key}`)).text === source.toString()).toBe(true);
  });

  test.each([
    ['GLACIER', 403, 'InvalidObjectState'],
    ['DEEP_ARCHIVE', 403, 'InvalidObjectState'],
    ['GLACIER_IR', 200, ''],
  ])('of an object in %s is %i %s', async (storageClass, status, code) => {
    const { copy } = await copies(`in-${storageClass}`, 'x', storageClass);
    expect(said(await copy(1))).toEqual([status, code]);
  });

  test('a range of a source of up to 5 MiB is refused, all of it is not', async () => {
    const { copy } = await copies('small', big);
    expect(said(await copy(1, { 'x-amz-copy-source-range': `bytes=0-${big.length - 1}` }))).toEqual([
      400,
      'InvalidRequest',
    ]);
    expect(said(await copy(1))).toEqual([200, '']);
  });

  test('a source that is another by now is 412, one that is gone 404', async () => {
    const { copy } = await copies('changed', 'x');
    expect(said(await copy(1, { 'x-amz-copy-source-if-match': '"0"' }))).toEqual([412, 'PreconditionFailed']);
    await world.send('DELETE', '/box/changed');
    expect(said(await copy(1))).toEqual([404, 'NoSuchKey']);
  });
});
