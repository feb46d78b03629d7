import { quoted } from '../answer.ts';
import { bucketOf, type Call, type Operation } from '../call.ts';
import { headerOf } from '../checksums.ts';
import { assertMayWrite, onlyIfAbsent } from '../conditions.ts';
import { s3Error } from '../errors.ts';
import { storingFaults } from '../faults.ts';
import { objectOf, show, slipIn } from '../making.ts';
import type { StoredObject } from '../objects.ts';
import { demandPut } from '../permission.ts';
import { propertiesIn } from '../properties.ts';
import { storeBody } from '../store.ts';
import { versionHeaders } from '../versions.ts';

/** The largest object in one request, 5 GiB (user guide, upload-objects). */
const mostBytes = 5 * 1024 ** 3;

/** Faults: `cut`, `stall` and `disk-full` strike the request's body; `slip-in` puts `details.body` at the key before. */
export const putObject: Operation = {
  name: 'PutObject',
  faults: [...storingFaults, 'slip-in'],
  async run(call) {
    const bucket = bucketOf(call);
    demandPut(call, { creates: true });
    assertSize(call);
    const properties = propertiesIn(call.headers);
    onlyIfAbsent(call);
    const stored = await storeBody(call, bucket, []);
    await slipIn(call, bucket);
    try {
      assertMayWrite(call, bucket);
    } catch (error) {
      bucket.pieces.remove([stored.piece]);
      throw error;
    }
    const object = bucket.objects.put(objectOf(call.key, stored, properties));
    await show(call.setting, bucket, object);
    return {
      status: 200,
      headers: { etag: quoted(object.eTag), ...sumHeaders(object), ...versionHeaders(bucket, object) },
    };
  },
};

function assertSize({ headers }: Call): void {
  const told = Number(headers['x-amz-decoded-content-length'] ?? headers['content-length']);
  if (told > mostBytes)
    throw s3Error('EntityTooLarge', undefined, { ProposedSize: String(told), MaxSizeAllowed: String(mostBytes) });
}

function sumHeaders({ checksum, headers }: StoredObject): Record<string, string> {
  return {
    'x-amz-server-side-encryption': headers['x-amz-server-side-encryption'] ?? 'AES256',
    ...(checksum ? { [headerOf(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type } : {}),
  };
}
