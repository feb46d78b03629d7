import {
  CreateVaultCommand,
  DeleteVaultCommand,
  DescribeVaultCommand,
  ListVaultsCommand,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { everyoneMay } from '../../gatekeeper.ts';
import { accountId, failure, type Scene, setScene, signedGlacier } from './vaults-for-test.ts';

const asked: unknown[] = [];
let scene: Scene;
beforeAll(async () => {
  scene = await setScene({
    gatekeeper: {
      ...everyoneMay,
      ask(question) {
        asked.push(question);
        return question.caller === 'local' ? { allowed: true } : { allowed: false, reason: 'role nobody may not' };
      },
    },
  });
});
afterAll(() => scene.close());

test('a vault is created, twice with the same answer, described and deleted', async () => {
  const vaultName = 'my.vault_-1';
  const { location } = await scene.client.send(new CreateVaultCommand({ accountId, vaultName }));
  expect(location).toBe('/000000000000/vaults/my.vault_-1');
  await scene.client.send(new CreateVaultCommand({ accountId, vaultName }));
  expect(await scene.client.send(new DescribeVaultCommand({ vaultName, accountId: '000000000000' }))).toMatchObject({
    NumberOfArchives: 0,
    SizeInBytes: 0,
    VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/my.vault_-1',
    VaultName: vaultName,
  });
  await scene.client.send(new DeleteVaultCommand({ accountId, vaultName }));
  await scene.client.send(new DeleteVaultCommand({ accountId, vaultName }));
  expect(await failure(await scene.raw('GET', `/-/vaults/${vaultName}`))).toEqual({
    status: 404,
    code: 'ResourceNotFoundException',
    message: 'Vault not found for ARN: arn:aws:glacier:us-east-1:000000000000:vaults/my.vault_-1',
    type: 'Client',
  });
});

test('names that a file system would mix up or refuse are vaults of their own', async () => {
  const names = ['Case', 'case', '...', 'v'.repeat(255)];
  for (const vaultName of names) await scene.client.send(new CreateVaultCommand({ accountId, vaultName }));
  await scene.restart();
  for (const vaultName of names) {
    const { VaultName } = await scene.client.send(new DescribeVaultCommand({ accountId, vaultName }));
    expect(VaultName).toBe(vaultName);
    await scene.client.send(new DeleteVaultCommand({ accountId, vaultName }));
  }
  expect(await failure(await scene.raw('PUT', `/-/vaults/${'v'.repeat(256)}`))).toMatchObject({ status: 400 });
});

test('a vault that holds an archive is not deleted', async () => {
  await scene.client.send(new CreateVaultCommand({ accountId, vaultName: 'full' }));
  await scene.client.send(new UploadArchiveCommand({ accountId, vaultName: 'full', body: Buffer.from('a') }));
  expect(await failure(await scene.raw('DELETE', '/-/vaults/full'))).toMatchObject({
    status: 400,
    code: 'InvalidParameterValueException',
    message: 'Vault not empty or recently written to: arn:aws:glacier:us-east-1:000000000000:vaults/full',
  });
});

test('vaults are listed by name, ten a page at most, after the marker', async () => {
  for (let at = 0; at < 11; at++) scene.glacier.admin.createVault(`list-${String(at).padStart(2, '0')}`);
  const first = await scene.client.send(new ListVaultsCommand({ accountId }));
  const second = await scene.client.send(new ListVaultsCommand({ accountId, marker: first.Marker, limit: 5 }));
  const names = [...(first.VaultList ?? []), ...(second.VaultList ?? [])].map(({ VaultName }) => VaultName);
  expect(names).toEqual(['full', ...Array.from({ length: 11 }, (_, at) => `list-${String(at).padStart(2, '0')}`)]);
  expect(second.Marker).toBeUndefined();
  expect(asked.at(-1)).toEqual({ caller: 'local', action: 'glacier:ListVaults', resource: '*' });
  const clamped = await scene.client.send(new ListVaultsCommand({ accountId, limit: 1000 }));
  expect(clamped.VaultList).toHaveLength(10);
  expect(await failure(await scene.raw('GET', '/-/vaults?limit=0'))).toMatchObject({ status: 400 });
});

test('a request without API version, without credential, of another account or of nobody is refused', async () => {
  const refused = (headers: Record<string, string>, path = '/-/vaults/full') =>
    scene.raw('GET', path, headers).then(failure);
  expect(await refused({ 'x-amz-glacier-version': '' })).toEqual({
    status: 400,
    code: 'MissingParameterValueException',
    message: 'Required parameter missing: API version',
    type: 'Client',
  });
  expect(await refused({ authorization: '' })).toMatchObject({
    status: 400,
    code: 'MissingAuthenticationTokenException',
  });
  expect(await refused({}, '/123456789012/vaults/full')).toMatchObject({
    status: 403,
    code: 'AccessDeniedException',
    message: 'Access denied for account ID: 123456789012',
  });
  const target = '/-/vaults/full';
  const byNobody = signedGlacier({ host: scene.glacier.url, method: 'GET', target, accessKeyId: 'nobody' });
  expect(await refused(byNobody)).toMatchObject({
    status: 403,
    code: 'AccessDeniedException',
    message: 'role nobody may not',
  });
  expect(asked.at(-1)).toMatchObject({
    action: 'glacier:DescribeVault',
    resource: 'arn:aws:glacier:us-east-1:000000000000:vaults/full',
  });
  expect(await failure(await scene.raw('PATCH', '/-/vaults/full'))).toMatchObject({ status: 400, code: 'BadRequest' });
});

test('every answer names its request, and every request counts', async () => {
  const before = scene.glacier.counts.get('DescribeVault') ?? 0;
  const response = await scene.raw('GET', '/-/vaults/full');
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^AAAB[\w-]{43}$/);
  expect(scene.glacier.counts.get('DescribeVault')).toBe(before + 1);
});

test('throttling is a 400 by its own name, and any error can be ordered', async () => {
  scene.faults.add({ place: 'glacier:DescribeVault', kind: 'throttle', times: 1, where: { vaultName: 'full' } });
  scene.faults.add({
    place: 'glacier:DescribeVault',
    kind: 'error',
    times: 1,
    details: { status: 503, code: 'Busy' },
  });
  scene.faults.add({ place: 'glacier:DescribeVault', kind: 'frogs', times: 1 });
  scene.faults.add({ place: 'glacier:CreateVault', kind: 'lose-answer', times: 1 });
  const describeFull = () => scene.raw('GET', '/-/vaults/full').then(failure);
  expect(await describeFull()).toEqual({
    status: 400,
    code: 'ThrottlingException',
    message: 'Rate exceeded',
    type: 'Client',
  });
  expect(await describeFull()).toMatchObject({ status: 503, code: 'Busy', type: 'Server' });
  expect(await describeFull()).toMatchObject({ code: 'LocalCloudError' });
  await expect(scene.raw('PUT', '/-/vaults/lost')).rejects.toThrow();
  expect((await scene.raw('GET', '/-/vaults/lost')).status).toBe(200);
});
