import type { Operation } from '../call.ts';
import { read } from '../reading.ts';

/** Never a body, not even with an error: the client has only the status (API reference, HeadObject). */
export const headObject: Operation = {
  name: 'HeadObject',
  query: ['versionId'],
  run: (call) => read(call).answer,
};
