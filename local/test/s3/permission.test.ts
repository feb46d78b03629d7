import { expect, test } from '@jest/globals';
import { everyoneMay, type Question } from '../../gatekeeper.ts';
import { type RawAnswer, signedS3, valueOf } from './raw.ts';
import { worldOf } from './world.ts';

const said = ({ status, code }: RawAnswer) => [status, code];

test('each operation asks for its action, on its resource, and is refused with the gatekeeper’s reason', async () => {
  const asked: Question[] = [];
  const gatekeeper = {
    ...everyoneMay,
    ask: (question: Question) => {
      asked.push(question);
      return { allowed: false, reason: `no ${question.action} for ${question.caller}` } as const;
    },
  };
  await using world = await worldOf({ gatekeeper });
  const box = 'arn:aws:s3:::box';
  const key = `${box}/a/b`;
  const rows: [string, string, string, string][] = [
    ['GET', '/', 's3:ListAllMyBuckets', '*'],
    ['PUT', '/box', 's3:CreateBucket', box],
    ['HEAD', '/box', 's3:ListBucket', box],
    ['GET', '/box?list-type=2', 's3:ListBucket', box],
    ['GET', '/box?location', 's3:GetBucketLocation', box],
    ['GET', '/box?uploads', 's3:ListBucketMultipartUploads', box],
    ['GET', '/box/a/b', 's3:GetObject', key],
    ['HEAD', '/box/a/b', 's3:GetObject', key],
    ['PUT', '/box/a/b', 's3:PutObject', key],
    ['DELETE', '/box/a/b', 's3:DeleteObject', key],
    ['POST', '/box/a/b?uploads', 's3:PutObject', key],
    ['PUT', '/box/a/b?uploadId=x&partNumber=1', 's3:PutObject', key],
    ['POST', '/box/a/b?uploadId=x', 's3:PutObject', key],
    ['DELETE', '/box/a/b?uploadId=x', 's3:AbortMultipartUpload', key],
    ['GET', '/box/a/b?uploadId=x', 's3:ListMultipartUploadParts', key],
  ];
  for (const [method, path, action, resource] of rows) {
    const answer = await world.send(method, path, { accessKeyId: 'Some-Role' });
    expect(asked.at(-1)).toMatchObject({ caller: 'Some-Role', action, resource });
    expect(answer.status).toBe(403);
    if (method !== 'HEAD') expect(valueOf(answer.text, 'Message')).toBe(`no ${action} for Some-Role`);
  }
});

test('a write tells whether it creates an object, and under which condition', async () => {
  const contexts: [string, Question['context']][] = [];
  const gatekeeper = {
    ...everyoneMay,
    ask: ({ action, context }: Question) => {
      contexts.push([action, context]);
      return { allowed: true } as const;
    },
  };
  await using world = await worldOf({ gatekeeper });
  const headers = { 'if-none-match': '*' };
  const tls = { 'aws:SecureTransport': 'true' };
  const creates = { ...tls, 's3:ObjectCreationOperation': 'true' };
  const prepares = { ...tls, 's3:ObjectCreationOperation': 'false' };
  await world.send('PUT', '/box/key', { body: 'x', headers });
  await world.send('PUT', '/box/key', { body: 'x' });
  const { text } = await world.send('POST', '/box/key?uploads');
  await world.send('PUT', `/box/key?partNumber=1&uploadId=${valueOf(text, 'UploadId')}`, { body: 'x' });
  await world.send('POST', '/box/key?uploadId=x', { body: 'x', headers });
  await world.send('PUT', '/box/copy', { headers: { 'x-amz-copy-source': 'box/key' } });
  expect(contexts).toEqual([
    ['s3:PutObject', { ...creates, 's3:if-none-match': '*' }],
    ['s3:PutObject', creates],
    ['s3:PutObject', prepares],
    ['s3:PutObject', prepares],
    ['s3:PutObject', { ...creates, 's3:if-none-match': '*' }],
    ['s3:PutObject', creates],
    ['s3:GetObject', tls],
  ]);
});

test('a copy under a policy that demands If-None-Match is 403 without the header, and 501 with it', async () => {
  const gatekeeper = {
    ...everyoneMay,
    ask: ({ action, context }: Question) =>
      action === 's3:PutObject' && context?.['s3:ObjectCreationOperation'] === 'true' && !context['s3:if-none-match']
        ? ({ allowed: false, reason: 'no' } as const)
        : ({ allowed: true } as const),
  };
  await using world = await worldOf({ gatekeeper });
  const condition = { 'if-none-match': '*' };
  await world.send('PUT', '/box/from', { body: 'x', headers: condition });
  const copy = async (headers: Record<string, string>) =>
    said(await world.send('PUT', '/box/to', { headers: { 'x-amz-copy-source': 'box/from', ...headers } }));
  expect(await copy({})).toEqual([403, 'AccessDenied']);
  expect(await copy(condition)).toEqual([501, 'NotImplemented']);
});

test('an absent key is 404 for who may list the bucket, and 403 for who may not', async () => {
  const gatekeeper = {
    ...everyoneMay,
    ask: ({ action, caller }: Question) =>
      action === 's3:ListBucket' && caller === 'Blind'
        ? ({ allowed: false, reason: 'no' } as const)
        : ({ allowed: true } as const),
  };
  await using world = await worldOf({ gatekeeper });
  const ask = async (method: string, accessKeyId: string) =>
    said(await world.send(method, '/box/absent', { accessKeyId }));
  expect(await ask('HEAD', 'Seeing')).toEqual([404, '']);
  expect(await ask('HEAD', 'Blind')).toEqual([403, '']);
  expect(await ask('GET', 'Seeing')).toEqual([404, 'NoSuchKey']);
  expect(await ask('GET', 'Blind')).toEqual([403, 'AccessDenied']);
});

test('a request that is not signed, or not for S3, does nothing', async () => {
  await using world = await worldOf();
  const ask = async (authorization: string) => said(await world.send('GET', '/box/x', { headers: { authorization } }));
  expect(await ask('')).toEqual([403, 'AccessDenied']);
  expect(await ask('Basic abc')).toEqual([400, 'AuthorizationHeaderMalformed']);
  const { authorization = '' } = signedS3({ host: world.s3.url, method: 'GET', target: '/box/x' });
  expect(await ask(authorization.replace('/s3/', '/glacier/'))).toEqual([400, 'AuthorizationHeaderMalformed']);
});

test('the owner a caller expects must be the owner', async () => {
  await using world = await worldOf();
  world.s3.createBucket('theirs', { owner: '111122223333' });
  const put = async (bucket: string, owner: string) =>
    said(await world.send('PUT', `/${bucket}/x`, { headers: { 'x-amz-expected-bucket-owner': owner } }));
  expect(await put('box', '000000000000')).toEqual([200, '']);
  expect(await put('box', '111122223333')).toEqual([403, 'AccessDenied']);
  expect(await put('theirs', '111122223333')).toEqual([200, '']);
});
