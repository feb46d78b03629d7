import { bucketOf, type Operation } from '../call.ts';
import { bucketArn, demand } from '../permission.ts';

export const headBucket: Operation = {
  name: 'HeadBucket',
  run(call) {
    const bucket = bucketOf(call);
    demand(call, 's3:ListBucket', bucketArn(bucket.name));
    return { status: 200, headers: { 'x-amz-bucket-region': bucket.region } };
  },
};
