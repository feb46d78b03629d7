import { type Kind, restoreJobOutputs } from './kind.ts';

/** Services that are unwell: they throttle, answer 5xx, or answer nothing although it is done. */
export const services: readonly Kind[] = [
  { name: 'DescribeJob is throttled', place: 'glacier:DescribeJob', kind: 'throttle', background: 0.003 },
  { name: 'DescribeJob answers 500', place: 'glacier:DescribeJob', kind: 'error', background: 0.003 },
  { name: 'DescribeJob is done and not answered', place: 'glacier:DescribeJob', kind: 'lose-answer' },
  { name: 'GetJobOutput is throttled', place: 'glacier:GetJobOutput', kind: 'throttle', background: 0.005 },
  { name: 'GetJobOutput answers 503', place: 'glacier:GetJobOutput', kind: 'error', details: () => ({ status: 503 }) },
  { name: 'HeadObject answers 503', place: 's3:HeadObject', kind: 'error', background: 0.002 },
  {
    name: 'CreateMultipartUpload answers 503',
    place: 's3:CreateMultipartUpload',
    kind: 'error',
    roads: restoreJobOutputs,
  },
  {
    name: 'CreateMultipartUpload is done and not answered',
    place: 's3:CreateMultipartUpload',
    kind: 'lose-answer',
    roads: restoreJobOutputs,
  },
  {
    name: 'AbortMultipartUpload answers 500',
    place: 's3:AbortMultipartUpload',
    kind: 'error',
    details: () => ({ status: 500, code: 'InternalError' }),
    roads: restoreJobOutputs,
    after: 'a result is altered', // such parts are refused for good, and the upload abandoned
  },
  {
    name: 'StartSyncExecution is refused to start',
    place: 'states:StartSyncExecution',
    kind: 'error',
    times: 3, // as often as the SDK asks
    roads: ['short'],
    where: ({ executionName: name, restoreSmallOutputArn: stateMachineArn }) => ({ name, stateMachineArn }),
    details: () => ({ code: 'ThrottlingException', status: 400 }),
  },
  {
    name: 'StartExecution is refused to admit',
    place: 'states:StartExecution',
    kind: 'error',
    times: 3, // as often as the SDK asks
    roads: ['parts'],
    where: ({ executionName: name, restoreJobOutputArn: stateMachineArn }) => ({ name, stateMachineArn }),
    details: () => ({ code: 'ThrottlingException', status: 400 }),
  },
  {
    name: 'StartExecution is refused to RestoreSmallOutput',
    place: 'states:StartExecution',
    kind: 'error',
    roads: ['short'],
    times: 2,
    where: ({ executionName: name, restoreJobOutputArn: stateMachineArn }) => ({ name, stateMachineArn }),
    details: () => ({ code: 'ServiceUnavailable', status: 503 }),
    after: 'a flipped bit without a hash, in RestoreSmallOutput',
  },
  {
    name: 'StartExecution finds the name that RestoreSmallOutput wants taken',
    place: 'states:StartExecution',
    kind: 'error',
    roads: ['short'],
    where: ({ executionName: name, restoreJobOutputArn: stateMachineArn }) => ({ name, stateMachineArn }),
    details: () => ({ code: 'ExecutionAlreadyExists', status: 400 }),
    after: 'a flipped bit without a hash, in RestoreSmallOutput',
  },
  {
    name: 'SendMessage answers 500',
    place: 'sqs:SendMessage',
    kind: 'error',
    where: ({ waitingRoomArn: resource }) => ({ resource }),
    roads: ['short'],
    after: 'a flipped bit without a hash, in RestoreSmallOutput',
  },
];
