import { noContent } from '../answer.ts';
import { bucketOf, type Operation } from '../call.ts';
import { s3Error } from '../errors.ts';
import { bucketArn, demand } from '../permission.ts';

/** Uploads that are not completed do not keep a bucket; objects do. */
export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  run(call) {
    const { name, objects } = bucketOf(call);
    demand(call, 's3:DeleteBucket', bucketArn(name));
    if (objects.all().length > 0) throw s3Error('BucketNotEmpty', undefined, { BucketName: name });
    call.setting.buckets.delete(name);
    return noContent;
  },
};
