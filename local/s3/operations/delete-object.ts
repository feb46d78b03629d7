import { bucketOf, type Operation } from '../call.ts';
import { demand, objectArn } from '../permission.ts';
import { deleteAction, deleteOf } from '../versions.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  query: ['versionId'],
  run(call) {
    const bucket = bucketOf(call);
    const wanted = call.query.get('versionId');
    demand(call, deleteAction(wanted), objectArn(bucket.name, call.key));
    const { versionId, isMarker } = deleteOf(bucket, call.key, wanted);
    return {
      status: 204,
      headers: {
        ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
        ...(isMarker ? { 'x-amz-delete-marker': 'true' } : {}),
      },
    };
  },
};
