import { noContent } from '../answer.ts';
import { bucketOf, type Operation } from '../call.ts';
import { uploadOf } from '../parts.ts';
import { demand, objectArn } from '../permission.ts';

/** A part still under way when this is answered finds its upload gone, and leaves nothing. */
export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  run(call) {
    const bucket = bucketOf(call);
    demand(call, 's3:AbortMultipartUpload', objectArn(bucket.name, call.key));
    bucket.uploads.end(uploadOf(call, bucket).uploadId);
    return noContent;
  },
};
