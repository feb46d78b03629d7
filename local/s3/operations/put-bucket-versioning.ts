import { receiveText } from '../body.ts';
import { bucketOf, type Operation } from '../call.ts';
import { s3Error } from '../errors.ts';
import { bucketArn, demand } from '../permission.ts';
import { parseXml, textOf } from '../xml.ts';

/** Once a bucket has versions, it can suspend them and never again be without (API reference, PutBucketVersioning). No MFA. */
export const putBucketVersioning: Operation = {
  name: 'PutBucketVersioning',
  async run(call) {
    const { name } = bucketOf(call);
    demand(call, 's3:PutBucketVersioning', bucketArn(name));
    const root = parseXml(await receiveText(call));
    const status = textOf(root, 'Status');
    if (root.name !== 'VersioningConfiguration' || (status !== 'Enabled' && status !== 'Suspended')) {
      throw s3Error('MalformedXML');
    }
    if (textOf(root, 'MfaDelete') === 'Enabled') throw s3Error('NotImplemented', 'MFA delete is not implemented here.');
    call.setting.buckets.setVersioning(name, status);
    return { status: 200 };
  },
};
