import type { Fault } from '../../local/faults.ts';
import { failing, lambda } from './faults.ts';
import type { OwnFault } from './stories.ts';
import type { StepName } from './template-edits.ts';

/** The archive these faults are made for: one slice in one part. */
export const archiveBytes = 1000;

/** Steps of the state machines, by what their functions are called. */
export type Step = Exclude<StepName, 'Start' | 'Admit'>;

/** Makes the step fail once with the error it stands for. */
type Provocation = (step: Step) => OwnFault;

/** The slice is asked for three times before its part fails. */
const slice = (kind: string, details = {}): Fault => ({
  place: 'glacier:GetJobOutput',
  kind,
  times: 3,
  where: { range: `0-${archiveBytes - 1}` },
  details,
});

/** Only these ask Glacier anything; in the others the error is put into the function's mouth. */
const glacier =
  (name: string, kind: string, details = {}): Provocation =>
  (step) => {
    if (step === 'FetchPart' || step === 'RestoreSmall') return slice(kind, details);
    return step === 'Plan' ? { place: 'glacier:DescribeJob', kind, times: 1, details } : failing(step, name);
  };

const s3Operation = {
  Plan: 'CreateMultipartUpload',
  FetchPart: 'UploadPart',
  Finalize: 'CompleteMultipartUpload',
  Abandon: 'AbortMultipartUpload',
  RestoreSmall: 'PutObject',
} as const satisfies Record<Step, string>;

const s3 =
  (status: number, code: string): Provocation =>
  (step) => ({ place: `s3:${s3Operation[step]}`, kind: 'error', times: 1, details: { status, code } });

/** The answer is lost, and with it the connection. The SDK calls a connection that was reset a TimeoutError. */
const lostAnswer: Provocation = (step) => ({
  place: step === 'Plan' ? 'glacier:DescribeJob' : `s3:${s3Operation[step]}`,
  kind: 'lose-answer',
  times: 1,
});

const ofLambda =
  (kind: string): Provocation =>
  (step) =>
    lambda(step, kind, { times: 1 });

/** What no local service brings about is put into the function's mouth. */
const said =
  (name: string): Provocation =>
  (step) =>
    failing(step, name);

/** For every error that a Retry names: how it comes to pass. */
export const provocations: Readonly<Record<string, Provocation>> = {
  RangeIncomplete: () => slice('short'),
  RangeDamaged: () => slice('flip'),
  ThrottlingException: glacier('ThrottlingException', 'throttle'),
  RequestTimeoutException: glacier('RequestTimeoutException', 'error', {
    status: 408,
    code: 'RequestTimeoutException',
  }),
  ServiceUnavailableException: glacier('ServiceUnavailableException', 'error', { status: 500 }),
  InternalServerError: glacier('InternalServerError', 'error', { status: 500, code: 'InternalServerError' }),
  InternalError: s3(500, 'InternalError'),
  ServiceUnavailable: s3(503, 'ServiceUnavailable'),
  SlowDown: s3(503, 'SlowDown'),
  RequestTimeout: s3(400, 'RequestTimeout'),
  OperationAborted: s3(409, 'OperationAborted'),
  TemporaryRedirect: s3(307, 'TemporaryRedirect'),
  TimeoutError: lostAnswer,
  NetworkingError: said('NetworkingError'),
  'Lambda.TooManyRequestsException': ofLambda('throttle'),
  'Lambda.ServiceException': ofLambda('service-exception'),
  'Lambda.AWSLambdaException': said('Lambda.AWSLambdaException'),
  'Lambda.SdkClientException': said('Lambda.SdkClientException'),
  'Lambda.ClientExecutionTimeoutException': said('Lambda.ClientExecutionTimeoutException'),
  'Lambda.Unknown': ofLambda('unknown'),
  'Sandbox.Timedout': ofLambda('timeout'),
  'Runtime.ExitError': ofLambda('crash-before'),
  'Runtime.OutOfMemory': said('Runtime.OutOfMemory'),
  'States.Timeout': said('States.Timeout'),
};

/** For every error that a Catch names: how it comes to pass. */
export const catastrophes: Readonly<Record<string, Fault>> = {
  PartsIncomplete: { place: 'states:MapItem', kind: 'double' },
  ArchiveDamaged: slice('flip', { dropHash: true }),
  DestinationTaken: { place: 's3:CompleteMultipartUpload', kind: 'slip-in' },
  UploadLost: { place: 's3:CompleteMultipartUpload', kind: 'conflict' },
};
