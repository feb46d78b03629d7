import { xmlAnswer } from '../answer.ts';
import { bucketOf, type Operation } from '../call.ts';
import { bucketArn, demand } from '../permission.ts';
import { field } from '../xml.ts';

/** Empty for a bucket that never had versions (API reference, GetBucketVersioning). */
export const getBucketVersioning: Operation = {
  name: 'GetBucketVersioning',
  run(call) {
    const { name, versioning } = bucketOf(call);
    demand(call, 's3:GetBucketVersioning', bucketArn(name));
    return xmlAnswer('VersioningConfiguration', [field('Status', versioning)]);
  },
};
