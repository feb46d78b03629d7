import { xmlAnswer } from '../answer.ts';
import type { LifecycleRule } from '../bucket.ts';
import { bucketOf, type Operation } from '../call.ts';
import { s3Error } from '../errors.ts';
import { bucketArn, demand } from '../permission.ts';
import { field, group } from '../xml.ts';

export const getBucketLifecycleConfiguration: Operation = {
  name: 'GetBucketLifecycleConfiguration',
  run(call) {
    const bucket = bucketOf(call);
    demand(call, 's3:GetLifecycleConfiguration', bucketArn(bucket.name));
    const { lifecycle, name } = bucket;
    if (lifecycle.length === 0) throw s3Error('NoSuchLifecycleConfiguration', undefined, { BucketName: name });
    return xmlAnswer('LifecycleConfiguration', lifecycle.map(ruleElement));
  },
};

const ruleElement = ({ prefix = '', abortIncompleteMultipartUploadDays, expirationDays }: LifecycleRule): string =>
  group(
    'Rule',
    field('Status', 'Enabled'),
    group('Filter', field('Prefix', prefix)),
    abortIncompleteMultipartUploadDays === undefined
      ? ''
      : group('AbortIncompleteMultipartUpload', field('DaysAfterInitiation', abortIncompleteMultipartUploadDays)),
    expirationDays === undefined ? '' : group('Expiration', field('Days', expirationDays)),
  );
