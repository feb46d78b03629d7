import { bucketOf, type Operation } from '../call.ts';
import { s3Error } from '../errors.ts';
import { bodyFaults } from '../faults.ts';
import { read } from '../reading.ts';

/** Classes whose objects must be restored before they are read (user guide, storage-class-intro). */
const frozen = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Faults: `cut` and `stall` strike the answer's body. */
export const getObject: Operation = {
  name: 'GetObject',
  faults: bodyFaults,
  query: ['versionId'],
  run(call) {
    const { object, span, answer } = read(call);
    if (answer.status === 304) return withoutLength(answer);
    if (frozen.has(object.storageClass)) {
      throw s3Error('InvalidObjectState', undefined, { StorageClass: object.storageClass });
    }
    const { start, end } = span ?? { start: 0, end: object.sizeBytes };
    return { ...answer, body: bucketOf(call).pieces.read(object.pieces, start, end) };
  },
};

function withoutLength<T extends { readonly headers?: Readonly<Record<string, string>> }>(answer: T): T {
  const { 'content-length': _, ...headers } = answer.headers ?? {};
  return { ...answer, headers };
}
