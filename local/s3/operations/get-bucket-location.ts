import { xmlAnswer } from '../answer.ts';
import { bucketOf, type Operation } from '../call.ts';
import { bucketArn, demand } from '../permission.ts';

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  run(call) {
    const bucket = bucketOf(call);
    demand(call, 's3:GetBucketLocation', bucketArn(bucket.name));
    // Empty means us-east-1 (API reference, GetBucketLocation).
    return xmlAnswer('LocationConstraint', [bucket.region === 'us-east-1' ? '' : bucket.region]);
  },
};
