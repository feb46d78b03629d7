/**
 * What counting cannot know: how long things take on Lambda. Each number has its source; change one and see the bill.
 */
export const assumptions = {
  /** A worker's line each way, MiB/s (public measurements: about 600 Mbit/s an environment, whatever its memory; guyfarron, 2026-01). */
  workerMiBPerSecond: 75,
  /** A part over the paced line against the line's limit (bench/README.md, "128 MiB, 18 MiB/s a stream"). */
  overLimit: 1.06,
  /** Of a vCPU: fetching, hashing and uploading over https (bench/README.md). arm64 may differ: measure there. */
  cpuSecondsPerGiB: 3.9,
  /** One vCPU has so much memory (Lambda guide, "Configuring function memory"). */
  memoryMbPerVCpu: 1769,
  /** CPU of one call to AWS (measured: an SDK call, client and server, 1 ms), doubled for a slower core. */
  cpuSecondsPerCall: 0.002,
  /** Waiting for the answer to one call, within a region: a few ms for SQS to some 50 ms for a PUT or Complete. */
  waitSecondsPerCall: 0.03,
  /** What an invocation costs before and after its calls. */
  secondsPerInvocation: 0.005,
  /** Cold starts are billed (AWS Compute blog, INIT since 2025-08). One in twenty: environments are used again. */
  coldShare: 0.05,
  /** Loading a bundle of 490 kB. */
  initSeconds: 0.4,
  /** Step Functions' own part in an Express execution. */
  expressOverheadSeconds: 0.05,
  /** Express is billed in chunks of 64 MB and 100 ms (Step Functions pricing); our executions fit into one chunk. */
  expressMemoryGb: 64 / 1024,
  expressRoundSeconds: 0.1,
  /** How much CloudWatch adds to each log event (CloudWatch Logs API reference, PutLogEvents). */
  bytesPerLogEvent: 26,
  /** A queue with many messages gives full batches (infra: batchSize 10). */
  messagesPerBatch: 10,
} as const;

/** Of one vCPU; above it more cores would not make one thread faster. */
export const shareOfVCpu = (memoryMb: number): number => Math.min(1, memoryMb / assumptions.memoryMbPerVCpu);
