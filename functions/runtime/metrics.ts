import type { MeasureEnvironment } from './environment.ts';
import type { Settings } from './read-environment.ts';

/** Where CloudWatch keeps what functions measure; each value belongs to one state machine, named by the dimension. */
export const metricNamespace = 'Thaw';
export const metricDimension = 'StateMachine';

/** `GaveUp`: 1 for each restore that nobody tries again. `HoursLeft`: until Glacier may forget the output of a restore. */
export type MetricName = 'GaveUp' | 'HoursLeft';

export type Measure = (name: MetricName, value: number, facts?: Readonly<Record<string, string>>) => void;

/** Measures for the state machine of this function. */
export function openMeasure(
  settings: Settings<MeasureEnvironment>,
  write = (line: string): unknown => process.stdout.write(line),
): Measure {
  const stateMachine = settings.text('RESTORE_JOB_OUTPUT_NAME');
  return (name, value, facts = {}) => {
    const dimension = { [metricDimension]: stateMachine };
    const line = metricsLine({ dimension, metrics: [{ Name: name }], values: { [name]: value }, facts });
    write(`${line}\n`); // console.log would put a date before it
  };
}

export interface Metrics {
  /** What the values belong to: one name, one value. */
  readonly dimension: Readonly<Record<string, string>>;
  readonly metrics: readonly { readonly Name: string; readonly Unit?: string }[];
  readonly values: Readonly<Record<string, number>>;
  /** Searchable in the log, and not kept by CloudWatch's metrics. */
  readonly facts?: Readonly<Record<string, string>>;
  /** When they were measured, milliseconds since 1970. @default now */
  readonly atMs?: number;
}

/**
 * Values as a line of the log, in CloudWatch's embedded metric format (CloudWatch guide,
 * "CloudWatch_Embedded_Metric_Format_Specification"): no call, no permission.
 */
export function metricsLine({ dimension, metrics, values, facts = {}, atMs = Date.now() }: Metrics): string {
  const directive = { Namespace: metricNamespace, Dimensions: [Object.keys(dimension)], Metrics: metrics };
  return JSON.stringify({
    _aws: { Timestamp: atMs, CloudWatchMetrics: [directive] },
    ...dimension,
    ...values,
    ...facts,
  });
}
