import { noContent } from '../answer.ts';
import { bucketOf, type Operation } from '../call.ts';
import { demand, objectArn } from '../permission.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  run(call) {
    const bucket = bucketOf(call);
    demand(call, 's3:DeleteObject', objectArn(bucket.name, call.key));
    bucket.objects.delete(call.key); // that it was not there is a success (API reference, DeleteObject)
    return noContent;
  },
};
