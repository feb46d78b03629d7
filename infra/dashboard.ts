import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
  MathExpression,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { metricNamespace } from '../functions/runtime/metrics.ts';
import { vaultMetrics } from '../functions/vault-run/metrics.ts';

export interface DashboardProps {
  /** All notifications: small outputs are restored from here. */
  readonly queue: IQueue;
  /** Where large restores wait for workers. */
  readonly room: IQueue;
  readonly deadLetters: readonly IQueue[];
  readonly restoreJobOutput: StateMachine;
}

/** How far each vault's run is, and what stands in its way. All of it is measured anyway: nothing polls for it. */
export function vaultDashboard(scope: Construct, props: DashboardProps): Dashboard {
  const { archives, bytes, bytesPerSecond, charged } = vaultMetrics;
  const dashboard = new Dashboard(scope, 'Dashboard', { defaultInterval: Duration.days(7) });
  dashboard.addWidgets(new TextWidget({ markdown: introduction, width: 24, height: 3 }));
  dashboard.addWidgets(
    graph('Archives', Object.values(archives).map(byVault)),
    graph('Bytes', Object.values(bytes).map(byVault)),
  );
  dashboard.addWidgets(
    graph('Bytes a second, as the objects appear', [byVault(bytesPerSecond)]),
    graph('Charged to the budget so far, USD', [byVault(charged)]),
  );
  dashboard.addWidgets(...inTheWay(props));
  return dashboard;
}

/** `SEARCH` draws a line for each vault there is: nobody has to name them here (CloudWatch guide, "using-search-expressions"). */
const byVault = (name: string) =>
  new MathExpression({
    expression: `SEARCH('{${metricNamespace},${vaultMetrics.dimension}} MetricName="${name}"', 'Maximum')`,
    usingMetrics: {},
    label: '',
    period,
  });

/** Each round of a run says once how far it is; between two it waits half an hour at most. */
const period = Duration.minutes(5);

const graph = (title: string, left: IMetric[], more: Partial<GraphWidgetProps> = {}) =>
  new GraphWidget({ title, left, leftYAxis: { min: 0, showUnits: false }, width: 12, height: 7, ...more });

function inTheWay({ queue, room, deadLetters, restoreJobOutput }: DashboardProps): IWidget[] {
  const visible = (queue: IQueue) => queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM });
  const restores = [
    restoreJobOutput.metricSucceeded(),
    restoreJobOutput.metricFailed(),
    restoreJobOutput.metricTimedOut(),
  ];
  return [
    new SingleValueWidget({ title: 'Dead letters', metrics: deadLetters.map(visible), width: 6, height: 6 }),
    graph('Restores that wait: arrived, and in the room', [visible(queue), visible(room)], { width: 6, height: 6 }),
    graph('Restores by their end', restores, { height: 6 }),
  ];
}

const introduction = [
  '## Whole vaults',
  'One line for each vault. A vault is done when *restored* meets *wanted*; the report of a run lies in the work bucket, below `runs/<vault>/`.',
  'Each round of a run writes its numbers once, so that lines have a point once a round: it waits half an hour at most between two.',
].join('\n');
