import { bucketOf, type Operation } from '../call.ts';
import { bodyFaults } from '../faults.ts';
import { demandReadable, read } from '../reading.ts';

/** Faults: `cut` and `stall` strike the answer's body. */
export const getObject: Operation = {
  name: 'GetObject',
  faults: bodyFaults,
  query: ['versionId'],
  run(call) {
    const { object, span, answer } = read(call);
    if (answer.status === 304) return withoutLength(answer);
    demandReadable(object);
    const { start, end } = span ?? { start: 0, end: object.sizeBytes };
    return { ...answer, body: bucketOf(call).pieces.read(object.pieces, start, end) };
  },
};

function withoutLength<T extends { readonly headers?: Readonly<Record<string, string>> }>(answer: T): T {
  const { 'content-length': _, ...headers } = answer.headers ?? {};
  return { ...answer, headers };
}
