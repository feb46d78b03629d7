import { listDate, quoted, xmlAnswer } from '../answer.ts';
import { bucketOf, type Call, header, type Operation } from '../call.ts';
import { type Algorithm, algorithmNamed, elementOf } from '../checksums.ts';
import { assertMayWrite, onlyIfAbsent } from '../conditions.ts';
import { sourceOf } from '../copy-source.ts';
import { s3Error } from '../errors.ts';
import { objectOf } from '../making.ts';
import { type StoredObject, versionIdOf } from '../objects.ts';
import { demandPut, mayPutWithoutCondition } from '../permission.ts';
import { type Properties, propertiesIn } from '../properties.ts';
import { storeCopy } from '../store.ts';
import { versionHeaders } from '../versions.ts';
import { field } from '../xml.ts';

/** The largest object that can be copied in one request (API reference, CopyObject). */
const mostBytes = 5 * 1024 ** 3;

/**
 * So that an object in the way can be moved elsewhere. The copy is one piece with an ETag of its own, as S3's is. It
 * takes If-None-Match (user guide, conditional-writes), but not under a policy that demands it: 501 then, and without the
 * header 403 (conditional-writes-enforce).
 */
export const copyObject: Operation = {
  name: 'CopyObject',
  async run(call) {
    const bucket = bucketOf(call);
    demandPut(call, { creates: true });
    if (onlyIfAbsent(call) && !mayPutWithoutCondition(call)) {
      throw s3Error('NotImplemented', undefined, { Header: 'If-None-Match' });
    }
    const source = sourceOf(call);
    const { object } = source;
    if (object.sizeBytes > mostBytes)
      throw s3Error(
        'InvalidRequest',
        'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
      );
    const properties = propertiesFor(call, object);
    if (source.bucket === bucket && object.key === call.key && properties === undefined) {
      throw s3Error(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata or storage class.",
      );
    }
    const bytes = source.bucket.pieces.read(object.pieces, 0, object.sizeBytes);
    const stored = await storeCopy(bytes, bucket, sumsFor(call, object));
    try {
      assertMayWrite(call, bucket);
    } catch (error) {
      bucket.pieces.remove([stored.piece]);
      throw error;
    }
    const copy = bucket.objects.put(objectOf(call.key, stored, properties ?? object));
    const elements = [
      field('LastModified', listDate(copy.lastModified)),
      field('ETag', quoted(copy.eTag)),
      copy.checksum ? field(elementOf(copy.checksum.algorithm), copy.checksum.value) : '',
    ];
    return xmlAnswer('CopyObjectResult', elements, {
      ...versionHeaders(bucket, copy),
      ...(source.bucket.versioning === undefined ? {} : { 'x-amz-copy-source-version-id': versionIdOf(object) }),
    });
  },
};

/** Undefined when the copy keeps everything. The storage class is never copied: it is named, or STANDARD. */
function propertiesFor(call: Call, { headers, metadata, storageClass }: StoredObject): Properties | undefined {
  const asked = propertiesIn(call.headers);
  if (header(call, 'x-amz-metadata-directive') === 'REPLACE') return asked;
  return asked.storageClass === storageClass ? undefined : { headers, metadata, storageClass: asked.storageClass };
}

function sumsFor(call: Call, { checksum }: StoredObject): readonly Algorithm[] {
  const asked = header(call, 'x-amz-checksum-algorithm');
  if (asked !== undefined) return [algorithmNamed(asked)];
  return checksum ? [checksum.algorithm] : [];
}
