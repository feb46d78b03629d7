import { describe, expect, test } from '@jest/globals';
import { readNotification } from '../../../functions/restore/notification.ts';

const home = { accountId: '000000000000', region: 'us-east-1' };
const vaultArn = 'arn:aws:glacier:us-east-1:000000000000:vaults/photos-2019.raw';
const jobId = 'HkF9p6o7yjhFx-K3CGl6fuSm6VzW9T7esGQfco8nUXVYwS0jlb5gq1JZ55yHgt5vP54ZShjoQzQVVh7vEXAMPLEjobID';
const notification = { Action: 'ArchiveRetrieval', VaultARN: vaultArn, JobId: jobId, StatusCode: 'Succeeded' };

const read = (body: unknown) => readNotification(typeof body === 'string' ? body : JSON.stringify(body), home);

describe('readNotification()', () => {
  test('believes vault and job id, and nothing else', () => {
    const claims = { ...notification, ArchiveSizeInBytes: 1, vaultName: 'other', SNSTopic: 'x' };
    expect(read(claims)).toEqual({ vaultName: 'photos-2019.raw', jobId, sizeBytes: 1 });
  });

  test.each([
    ['the range, where there is one', { RetrievalByteRange: '0-9', ArchiveSizeInBytes: 100 }, 10],
    ['the archive', { RetrievalByteRange: null, ArchiveSizeInBytes: 100 }, 100],
    ['the inventory', { ArchiveSizeInBytes: null, InventorySizeInBytes: 7 }, 7],
    ['nobody', { ArchiveSizeInBytes: 'large' }, undefined],
    ['nobody who says less than a byte', { ArchiveSizeInBytes: -1 }, undefined],
  ])('takes the claimed size from %s', (_, sizes, sizeBytes) => {
    expect(read({ ...notification, ...sizes })).toMatchObject({ sizeBytes });
  });

  test.each(['.', '..'])('refuses a vault named "%s": a request for it would be about something else', (name) => {
    const claim = { ...notification, VaultARN: vaultArn.replace('photos-2019.raw', name) };
    expect(() => read(claim)).toThrow(/wanted the ARN of a vault in VaultARN/);
    expect(read({ ...claim, VaultARN: `${claim.VaultARN}a` }).vaultName).toBe(`${name}a`);
  });

  test("reads the same inside SNS's envelope", () => {
    const envelope = { Type: 'Notification', MessageId: '1', TopicArn: 'arn', Message: JSON.stringify(notification) };
    expect(read(envelope)).toEqual(read(notification));
  });

  test.each([
    ['what is not JSON', 'hello', 'wanted JSON'],
    ['an empty message', '', 'wanted JSON'],
    ['JSON that is no object', '[1]', 'VaultARN'],
    ['null', 'null', 'VaultARN'],
    ["a message that is not Glacier's", { Records: [] }, 'VaultARN'],
    ['an envelope around no text', { Type: 'Notification', Message: { VaultARN: vaultArn } }, 'JSON text'],
    ['another account', { ...notification, VaultARN: vaultArn.replace('000000000000', '111111111111') }, 'account'],
    ['another region', { ...notification, VaultARN: vaultArn.replace('us-east-1', 'eu-west-1') }, 'us-east-1'],
    ['an ARN of another service', { ...notification, VaultARN: 'arn:aws:s3:::photos' }, 'ARN of a vault'],
    ['a vault name with a slash', { ...notification, VaultARN: `${vaultArn}/../x` }, 'ARN of a vault'],
    ['an ARN with a line end', { ...notification, VaultARN: `${vaultArn}\n` }, 'ARN of a vault'],
    ['no job id', { VaultARN: vaultArn }, 'job id'],
    ['a job id that is a path', { ...notification, JobId: '../../x' }, 'job id'],
    ['a job id that is a number', { ...notification, JobId: 7 }, 'job id'],
    ['facts on the prototype', '{"__proto__":{"VaultARN":"a","JobId":"b"}}', '__proto__'],
    ['a __proto__ beside good facts', `{"__proto__":{},${JSON.stringify(notification).slice(1)}`, '__proto__'],
  ])('refuses %s', (_, body, reason) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({ name: 'NotificationRefused', message: expect.stringContaining(reason) }),
    );
  });
});
