import { glacierOperations } from './glacier/routes.ts';
import { everywhere } from './s3/faults.ts';
import { s3Operations } from './s3/route.ts';

/** A place where faults can strike, and the kinds that it understands without details. */
export interface FaultPlace {
  /** `glacier:GetJobOutput`. */
  readonly place: string;
  readonly kinds: readonly string[];
}

const error = ['error'];

/** Operations of Step Functions, SQS and SNS that people meet; the others understand `error`, too. */
const places: readonly FaultPlace[] = [
  {
    place: 'lambda:Invoke',
    // Those that need details (`fails`, `replace`, `delay`) are left to tests.
    kinds: [
      'throttle',
      'service-exception',
      'unknown',
      'timeout',
      'crash-before',
      'crash-during',
      'crash-after',
      'out-of-memory',
    ],
  },
  ...[
    'StartExecution',
    'DescribeExecution',
    'ListExecutions',
    'RedriveExecution',
    'StopExecution',
    'GetExecutionHistory',
  ].map((operation) => ({ place: `states:${operation}`, kinds: error })),
  { place: 'states:MapItem', kinds: ['lose', 'double'] },
  ...['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility'].map((operation) => ({
    place: `sqs:${operation}`,
    kinds: error,
  })),
  { place: 'sns:Publish', kinds: ['twice', 'never'] },
  { place: 'events:Deliver', kinds: ['twice', 'never'] },
];

/** All places at which somebody can switch a fault on, by name alone. */
export const faultPlaces = (): readonly FaultPlace[] => [
  ...glacierOperations.map(({ name, faults = [] }) => ({
    place: `glacier:${name}`,
    kinds: ['throttle', 'error', 'lose-answer', ...faults],
  })),
  ...s3Operations.map(({ name, faults = [] }) => ({ place: `s3:${name}`, kinds: [...everywhere, ...faults] })),
  ...places,
];
