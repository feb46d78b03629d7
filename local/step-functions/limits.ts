/** Input and output of a state, a task or an execution, UTF-8 (Step Functions guide, "service-quotas"). */
export const payloadLimitBytes = 262_144;
/** Events in the history of a Standard execution (same page). */
export const historyLimit = 25_000;
/** A redriven execution needs room for ExecutionRedriven and one event more (same guide, "redrive-executions"). */
export const redrivableHistory = 24_999;
/** After that many days an execution that ended badly stays ended (same page). */
export const redrivableDays = 14;
/** Longest life of an Express execution (same guide, "service-quotas"). Never scaled: Lambda runs in real time. */
export const expressSeconds = 300;
/** Children of one Map Run at once, also where MaxConcurrency is 0 or absent (same page). */
export const mapConcurrency = 10_000;
/** Iterations of an inline Map at once (same guide, "state-map-inline"). */
export const inlineConcurrency = 40;
/** Characters in the name of an execution (botocore's model, shape Name). */
export const nameLength = 80;
