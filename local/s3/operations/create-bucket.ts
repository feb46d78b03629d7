import { receiveText } from '../body.ts';
import type { Operation } from '../call.ts';
import { s3Error } from '../errors.ts';
import { bucketArn, demand } from '../permission.ts';

/** The general rules of user guide, bucketnamingrules; not its list of reserved prefixes and suffixes. */
const isBucketName = (name: string) =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(name);

export const createBucket: Operation = {
  name: 'CreateBucket',
  async run(call) {
    const { bucketName, setting } = call;
    demand(call, 's3:CreateBucket', bucketArn(bucketName));
    if (!isBucketName(bucketName)) throw s3Error('InvalidBucketName', undefined, { BucketName: bucketName });
    await receiveText(call); // a region, which is ours whatever it says
    // us-east-1 answers success to the owner of a bucket that is there already (API reference, CreateBucket).
    if (!setting.buckets.get(bucketName)) setting.buckets.create(bucketName);
    return { status: 200, headers: { location: `/${bucketName}` } };
  },
};
