/** Lambda's own account of one invocation. */
export interface Report {
  readonly functionName: string;
  readonly requestId: string;
  readonly durationMs: number;
  /** Whole milliseconds, the start of a cold environment included (AWS Compute blog, "AWS Lambda standardizes billing for INIT Phase"). */
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly maxMemoryUsedMb: number;
  /** Only of an environment's first invocation. */
  readonly initMs?: number;
  /** `error`: the handler threw. `failure`: its process ended. */
  readonly status: 'success' | 'error' | 'timeout' | 'failure';
}

/** The REPORT line (Lambda guide, "nodejs-logging"; status and error type: "lambda-runtime-environment"), fields divided by tabs. */
export function reportLine(report: Report): string {
  const { requestId, durationMs, billedMs, memoryMb, maxMemoryUsedMb, initMs, status } = report;
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryUsedMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === 'timeout' ? ['Status: timeout'] : []),
    ...(status === 'failure' ? ['Status: error', 'Error Type: Runtime.ExitError'] : []),
    '',
  ].join('\t');
}
