import { textSetting } from './settings.ts';

/** Where CloudWatch keeps what functions measure; each value belongs to one state machine, named by the dimension. */
export const metricNamespace = 'Thaw';
export const metricDimension = 'StateMachine';

/** `GaveUp`: 1 for each restore that nobody tries again. `HoursLeft`: until Glacier may forget the output of a restore. */
export type MetricName = 'GaveUp' | 'HoursLeft';

export type Measure = (name: MetricName, value: number, facts?: Readonly<Record<string, string>>) => void;

/**
 * Writes each value as a line of the log, in CloudWatch's embedded metric format (CloudWatch guide,
 * "CloudWatch_Embedded_Metric_Format_Specification"): no call, no permission. The facts stay searchable in the log.
 */
export function openMeasure(write = (line: string): unknown => process.stdout.write(line)): Measure {
  const stateMachine = textSetting('STATE_MACHINE_NAME');
  return (name, value, facts = {}) => {
    const metrics = { Namespace: metricNamespace, Dimensions: [[metricDimension]], Metrics: [{ Name: name }] };
    const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [metrics] };
    write(`${JSON.stringify({ _aws, [metricDimension]: stateMachine, [name]: value, ...facts })}\n`); // console.log would put a date before it
  };
}
