import { textSetting } from './settings.ts';

/** Where CloudWatch keeps what functions measure; each value belongs to one state machine, named by the dimension. */
export const metricNamespace = 'Thaw';
export const metricDimension = 'StateMachine';

/** `GaveUp`: 1 for each restore that nobody tries again. `HoursLeft`: until Glacier may forget the output of a restore. */
export type MetricName = 'GaveUp' | 'HoursLeft';

/**
 * Writes one value as a line of the log, in CloudWatch's embedded metric format (CloudWatch guide,
 * "CloudWatch_Embedded_Metric_Format_Specification"): no call, no permission. The facts stay searchable in the log.
 */
export function measure(name: MetricName, value: number, facts: Readonly<Record<string, string>> = {}): void {
  const format = {
    Timestamp: Date.now(),
    CloudWatchMetrics: [{ Namespace: metricNamespace, Dimensions: [[metricDimension]], Metrics: [{ Name: name }] }],
  };
  const line = { _aws: format, [metricDimension]: textSetting('STATE_MACHINE_NAME'), [name]: value, ...facts };
  process.stdout.write(`${JSON.stringify(line)}\n`); // console.log would put a date before it
}
