import { xmlAnswer } from '../answer.ts';
import { receiveText } from '../body.ts';
import type { Bucket } from '../bucket.ts';
import { bucketOf, type Call, type Operation } from '../call.ts';
import { claimsIn } from '../claims.ts';
import { s3Error } from '../errors.ts';
import { may, objectArn } from '../permission.ts';
import { field, group, parseXml, textOf } from '../xml.ts';

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
    const keys = root.children.filter(({ name }) => name === 'Object').map((object) => textOf(object, 'Key'));
    if (root.name !== 'Delete' || keys.length === 0 || keys.length > mostKeys) throw s3Error('MalformedXML');
    const quiet = textOf(root, 'Quiet') === 'true';
    return xmlAnswer(
      'DeleteResult',
      keys.map((key) => deleteOne(call, bucket, key ?? '', quiet)),
    );
  },
};

/** Each key is allowed or refused for itself; a refused one does not hold up the others. */
function deleteOne(call: Call, bucket: Bucket, key: string, quiet: boolean): string {
  if (!may(call, 's3:DeleteObject', objectArn(bucket.name, key))) {
    return group('Error', field('Key', key), field('Code', 'AccessDenied'), field('Message', 'Access Denied'));
  }
  bucket.objects.delete(key);
  return quiet ? '' : group('Deleted', field('Key', key));
}
