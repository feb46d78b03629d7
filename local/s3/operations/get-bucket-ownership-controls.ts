import { xmlAnswer } from '../answer.ts';
import { bucketOf, type Operation } from '../call.ts';
import { bucketArn, demand } from '../permission.ts';
import { field, group } from '../xml.ts';

/** As every bucket has it since April 2023 that nobody changed (user guide, "about-object-ownership"). */
export const getBucketOwnershipControls: Operation = {
  name: 'GetBucketOwnershipControls',
  run(call) {
    demand(call, 's3:GetBucketOwnershipControls', bucketArn(bucketOf(call).name));
    return xmlAnswer('OwnershipControls', [group('Rule', field('ObjectOwnership', 'BucketOwnerEnforced'))]);
  },
};
