import type { Random } from '../../../local/random.ts';
import { type Kind, restoreJobOutputs, restoreSmallOutput } from './kind.ts';

const put = { place: 's3:PutObject', roads: restoreSmallOutput, late: true };
const part = { place: 's3:UploadPart', roads: restoreJobOutputs };
const complete = { place: 's3:CompleteMultipartUpload', roads: restoreJobOutputs, late: true };
const internalError = () => ({ status: 500, code: 'InternalError' });
const pause = (random: Random) => ({ ms: 200 + Math.floor(random() * 1800) });

/** An S3 that is not what it should be, and somebody else who writes there. */
export const stores: readonly Kind[] = [
  { ...put, name: 'PutObject answers SlowDown', kind: 'error', background: 0.003 },
  { ...put, name: 'PutObject is done and answers 500', kind: 'error-after', details: internalError },
  { ...put, name: 'PutObject is done and not answered', kind: 'lose-answer' },
  { ...put, name: 'PutObject is cut', kind: 'cut' },
  { ...put, name: 'PutObject stalls', kind: 'stall', details: pause },
  { ...put, name: 'the disk is full at PutObject', kind: 'disk-full' },
  {
    ...put,
    name: 'the destination appears before PutObject',
    kind: 'slip-in',
    ends: ['DestinationTaken'],
    background: 0,
  },
  { ...part, name: 'UploadPart answers SlowDown', kind: 'error', background: 0.003 },
  { ...part, name: 'UploadPart is done and answers 500', kind: 'error-after', details: internalError },
  { ...part, name: 'UploadPart is done and not answered', kind: 'lose-answer' },
  { ...part, name: 'UploadPart is cut', kind: 'cut' },
  { ...part, name: 'UploadPart stalls', kind: 'stall', details: pause },
  { ...part, name: 'the disk is full at UploadPart', kind: 'disk-full' },
  { ...part, name: 'a part has another ETag than was answered', kind: 'new-etag' },
  { ...complete, name: 'Complete answers 503', kind: 'error', background: 0.01 },
  { ...complete, name: 'Complete is done and answers 500', kind: 'error-after', details: internalError },
  { ...complete, name: 'Complete is done and not answered', kind: 'lose-answer' },
  {
    ...complete,
    name: 'Complete is done, not answered, and forgotten',
    kind: 'lose-answer',
    details: () => ({ forget: true }),
  },
  { ...complete, name: 'Complete answers 200 with an error', kind: 'error-in-200' },
  { ...complete, name: 'Complete meets a conflict', kind: 'conflict', ends: ['UploadLost'], background: 0 },
  {
    ...complete,
    name: 'the destination appears before Complete',
    kind: 'slip-in',
    ends: ['DestinationTaken'],
    background: 0,
  },
];
