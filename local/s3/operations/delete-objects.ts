import { xmlAnswer } from '../answer.ts';
import { receiveText } from '../body.ts';
import type { Bucket } from '../bucket.ts';
import { bucketOf, type Call, type Operation } from '../call.ts';
import { claimsIn } from '../claims.ts';
import { s3Error } from '../errors.ts';
import { may, objectArn } from '../permission.ts';
import { deleteAction, deleteOf } from '../versions.ts';
import { field, group, parseXml, textOf, type XmlNode } from '../xml.ts';

/** Keys in one request (API reference, DeleteObjects). */
const mostKeys = 1000;

export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  async run(call) {
    const bucket = bucketOf(call);
    const claims = claimsIn(call);
    if (claims.md5 === undefined && !claims.checksum) {
      throw s3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
    }
    const root = parseXml(await receiveText(call, claims));
    const wanted = root.children.filter(({ name }) => name === 'Object').map(wantedIn);
    if (root.name !== 'Delete' || wanted.length === 0 || wanted.length > mostKeys) throw s3Error('MalformedXML');
    const quiet = textOf(root, 'Quiet') === 'true';
    return xmlAnswer(
      'DeleteResult',
      wanted.map((each) => deleteOne(call, bucket, each, quiet)),
    );
  },
};

interface Wanted {
  readonly key: string;
  readonly versionId: string | null;
}

const wantedIn = (object: XmlNode): Wanted => ({
  key: textOf(object, 'Key') ?? '',
  versionId: textOf(object, 'VersionId') ?? null,
});

/** Each key is allowed or refused for itself; a refused one does not hold up the others. */
function deleteOne(call: Call, bucket: Bucket, { key, versionId }: Wanted, quiet: boolean): string {
  if (!may(call, deleteAction(versionId), objectArn(bucket.name, key))) {
    return group('Error', field('Key', key), field('Code', 'AccessDenied'), field('Message', 'Access Denied'));
  }
  const deleted = deleteOf(bucket, key, versionId);
  if (quiet) return '';
  return group(
    'Deleted',
    field('Key', key),
    field('VersionId', versionId ?? undefined),
    field('DeleteMarker', deleted.isMarker ? true : undefined),
    field('DeleteMarkerVersionId', deleted.isMarker ? deleted.versionId : undefined),
  );
}
