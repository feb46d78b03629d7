import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { fewHours, outputHours } from '../functions/archive/output-lifetime.ts';
import { type MetricName, metricDimension, metricNamespace } from '../functions/runtime/metrics.ts';

export interface AlarmsProps {
  readonly topic: Topic;
  readonly restoreJobOutputName: string;
  readonly restoreSmallOutput: StateMachine;
  readonly restoreVault: StateMachine;
  /** All notifications. */
  readonly queue: IQueue;
  /** Where large restores wait for workers. */
  readonly room: IQueue;
  readonly deadLetters: IQueue;
  readonly failureDeadLetters: IQueue;
}

/** One alarm, in its own words. docs/operating.md says of each what to do. */
interface Wanted {
  readonly meaning: string;
  readonly metric: IMetric;
  readonly when: ComparisonOperator;
  readonly threshold: number;
  /** Five minutes each. @default 1 */
  readonly periods?: number;
}

const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;
const period = Duration.minutes(5);

/** What a person should know of before anybody asks. No data is good news: most of these metrics are silent for months. */
export function alarms(scope: Construct, props: AlarmsProps): void {
  const action = new SnsAction(props.topic);
  for (const [name, { meaning, when, periods = 1, ...wanted }] of Object.entries(wantedAlarms(props))) {
    const alarm = new Alarm(scope, `${name}Alarm`, {
      ...wanted,
      alarmDescription: `Thaw: ${meaning} ("thaw help operating" says what to do: Alarms, ${name})`,
      comparisonOperator: when,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
  }
}

const wantedAlarms = (props: AlarmsProps): Readonly<Record<string, Wanted>> => ({
  DeadLetters: {
    meaning: 'a notification that nobody can understand, or that could not be delivered',
    metric: lyingIn(props.deadLetters),
    when: GREATER_THAN_THRESHOLD,
    threshold: 0,
  },
  FailureDeadLetters: {
    meaning: 'an event of Step Functions that nobody can understand, or that could not be delivered',
    metric: lyingIn(props.failureDeadLetters),
    when: GREATER_THAN_THRESHOLD,
    threshold: 0,
  },
  GaveUp: {
    meaning: 'a restore has failed and nobody tries again',
    metric: ownMetric('GaveUp', 'Sum', props),
    when: GREATER_THAN_THRESHOLD,
    threshold: 0,
  },
  HoursLeft: {
    meaning: `a restore has less than ${fewHours} hours until Glacier may forget its output`,
    metric: ownMetric('HoursLeft', 'Minimum', props),
    when: LESS_THAN_THRESHOLD,
    threshold: fewHours,
  },
  // SQS leaves out what was received three times (SQS guide, "sqs-available-cloudwatch-metrics"). So an old one has not been
  // received at all.
  NotificationsUnread: {
    meaning: 'for half an hour nobody has taken notifications out of the queue',
    metric: props.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
    when: GREATER_THAN_THRESHOLD,
    threshold: 1800,
  },
  // Nobody receives what cannot start, so that what waits shows its age here.
  LongWait: {
    meaning: `a restore has waited for workers until less than ${fewHours} hours are left of its output`,
    metric: props.room.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
    when: GREATER_THAN_THRESHOLD,
    threshold: (outputHours - fewHours) * 3600,
  },
  // Of the whole account: Step Functions counts its API by name and not by state machine.
  StartsThrottled: {
    meaning: 'Step Functions has refused executions for a quarter of an hour, as more are started than it takes',
    metric: new Metric({
      namespace: 'AWS/States',
      metricName: 'ThrottledEvents',
      dimensionsMap: { APIName: 'StartExecution' },
      statistic: 'Sum',
      period,
    }),
    when: GREATER_THAN_THRESHOLD,
    threshold: 0,
    periods: 3,
  },
  ShortRoadTimedOut: {
    meaning: "a short restore was cut off after 5 minutes, and may be in nobody's hands",
    metric: props.restoreSmallOutput.metricTimedOut({ period, statistic: 'Sum' }),
    when: GREATER_THAN_THRESHOLD,
    threshold: 0,
  },
  VaultRunFailed: {
    meaning: 'the run of a whole vault has ended with archives missing, or did not get that far',
    metric: props.restoreVault.metricFailed({ period, statistic: 'Sum' }),
    when: GREATER_THAN_THRESHOLD,
    threshold: 0,
  },
});

const lyingIn = (queue: IQueue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });

const ownMetric = (metricName: MetricName, statistic: string, { restoreJobOutputName }: AlarmsProps): IMetric =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { [metricDimension]: restoreJobOutputName },
    statistic,
    period,
  });
