import { xmlAnswer } from '../answer.ts';
import { bucketOf, type Operation } from '../call.ts';
import { bucketArn, demand } from '../permission.ts';
import { field, group } from '../xml.ts';

/** Every bucket has one, AES256 where nobody chose (user guide, "default-bucket-encryption"). Nothing is encrypted here. */
export const getBucketEncryption: Operation = {
  name: 'GetBucketEncryption',
  run(call) {
    const bucket = bucketOf(call);
    demand(call, 's3:GetEncryptionConfiguration', bucketArn(bucket.name));
    const { algorithm, keyId, bucketKey } = bucket.encryption;
    return xmlAnswer('ServerSideEncryptionConfiguration', [
      group(
        'Rule',
        group('ApplyServerSideEncryptionByDefault', field('SSEAlgorithm', algorithm), field('KMSMasterKeyID', keyId)),
        field('BucketKeyEnabled', bucketKey),
      ),
    ]);
  },
};
