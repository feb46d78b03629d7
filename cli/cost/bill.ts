import { gigabyte, prices } from '../../functions/archive/prices.ts';
import { meanTurnSeconds } from '../../functions/dispatch/retry-delay.ts';
import { assumptions, shareOfVCpu } from './assumptions.ts';
import type { Calibration } from './calibration.ts';
import { type Counts, combined, countOf, countsOf } from './counts.ts';
import { type Order, type StackSettings, type Way, wayOf } from './order.ts';

export interface Line {
  readonly service: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

export interface Bill {
  readonly lines: readonly Line[];
  readonly totalUsd: number;
  /** Glacier's own fee, which is not in the total. */
  readonly glacierUsd: number;
}

/** What restoring an order costs, without storage. */
export function billOf(order: Order, settings: StackSettings, calibration: Calibration): Bill {
  const way = wayOf(order, settings);
  const each = way.isShort ? calibration.small : combined([1, calibration.restore], [way.parts, calibration.part]);
  const counts = combined([order.archives, each]);
  const job = { order, settings, way, counts, memoryMb: calibration.memoryMb };
  const lines = [
    ...lambdaLines(job),
    ...statesLines(job),
    ...s3Lines(job),
    ...messageLines(job),
    ...logLines(job),
  ].filter(({ usd }) => usd !== 0);
  const glacierUsd = order.archives * prices.glacier[order.tier].request + glacierBytes(order);
  return { lines, totalUsd: lines.reduce((sum, { usd }) => sum + usd, 0), glacierUsd };
}

interface Job {
  readonly order: Order;
  readonly settings: StackSettings;
  readonly way: Way;
  readonly counts: Counts;
  readonly memoryMb: ReadonlyMap<string, number>;
}

const glacierBytes = ({ archives, sizeBytes, tier }: Order) =>
  ((archives * sizeBytes) / gigabyte) * prices.glacier[tier].gigabyte;

function lambdaLines(job: Job): Line[] {
  const steps = countsOf(job.counts, 'lambda').map(([step]) => ({ step, ...invocationsOf(step, job) }));
  const requests = steps.reduce((sum, { invocations }) => sum + invocations, 0);
  return [
    ...steps.map(({ step, gbSeconds }) => ({
      service: 'Lambda',
      name: step,
      quantity: gbSeconds,
      unit: 'GB-s',
      usd: gbSeconds * prices.lambda.gbSecond,
    })),
    { service: 'Lambda', name: 'requests', quantity: requests, unit: '', usd: requests * prices.lambda.request },
  ];
}

function invocationsOf(step: string, job: Job): { invocations: number; gbSeconds: number } {
  const memoryMb = job.memoryMb.get(step) ?? 0;
  const isStart = step === 'Start';
  const turns = isStart ? 1 + turnsOf(job) : 1;
  const invocations = (countOf(job.counts, `lambda:${step}`) * turns) / (isStart ? batchOf(job.order) : 1);
  const callSeconds = assumptions.waitSecondsPerCall + assumptions.cpuSecondsPerCall / shareOfVCpu(memoryMb);
  const calls = countOf(job.counts, `calls:${step}`) * turns;
  const cold = assumptions.coldShare * assumptions.initSeconds;
  const transferSeconds =
    step === 'FetchPart' || step === 'RestoreSmall' ? partSeconds(job.way, job.order, memoryMb) : 0;
  // Slices are asked for while others come: only one request of a transfer is waited for, and that is in its seconds.
  const ownCalls = step === 'FetchPart' ? 2 * invocations : calls;
  const seconds = invocations * (assumptions.secondsPerInvocation + cold + transferSeconds) + ownCalls * callSeconds;
  return { invocations, gbSeconds: (memoryMb / 1024) * seconds };
}

/** The slower of the two: the line, and a share of a core. */
function partSeconds({ partBytes, streams }: Way, { streamMiBPerSecond }: Order, memoryMb: number): number {
  const { workerMiBPerSecond, overLimit, cpuSecondsPerGiB } = assumptions;
  const lineSeconds = (partBytes / 2 ** 20 / Math.min(workerMiBPerSecond, streamMiBPerSecond * streams)) * overLimit;
  const cpuSeconds = (partBytes / 2 ** 30) * (cpuSecondsPerGiB / shareOfVCpu(memoryMb));
  return Math.max(lineSeconds, cpuSeconds);
}

function statesLines({ order, way, counts, memoryMb }: Job): Line[] {
  const children = countOf(counts, 'states:children');
  const standard = countOf(counts, 'states:transitions') + (way.hasLargeParts ? children : 0); // one state a child
  const short = countOf(counts, 'states:short');
  const express = (way.hasLargeParts ? 0 : children) + short;
  const fetchMemory = memoryMb.get(way.isShort ? 'RestoreSmall' : 'FetchPart') ?? 0;
  const calls = way.isShort ? countOf(counts, 'calls:RestoreSmall') / Math.max(1, order.archives) : 2;
  const callSeconds = assumptions.waitSecondsPerCall + assumptions.cpuSecondsPerCall / shareOfVCpu(fetchMemory);
  const seconds = rounded(
    partSeconds(way, order, fetchMemory) + calls * callSeconds + assumptions.expressOverheadSeconds,
  );
  const gbSeconds = express * seconds * assumptions.expressMemoryGb;
  const line = (name: string, quantity: number, unit: string, price: number): Line => ({
    service: 'Step Functions',
    name,
    quantity,
    unit,
    usd: quantity * price,
  });
  return [
    line('Standard transitions', standard, '', prices.states.transition),
    line('Express requests', express, '', prices.states.expressRequest),
    line('Express duration', gbSeconds, 'GB-s', prices.states.expressGbSecond),
  ];
}

const rounded = (seconds: number) =>
  Math.ceil(seconds / assumptions.expressRoundSeconds) * assumptions.expressRoundSeconds;

/** Only what makes the object is charged at its class where that is an archive: parts are staged (S3 guide, mpuoverview). */
const archiveClasses: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE'];

function s3Lines({ order: { storageClass }, settings, way, counts }: Job): Line[] {
  const { write, read } = prices.s3;
  const ofClass = write[storageClass];
  const ofParts = archiveClasses.includes(storageClass) ? write.STANDARD : ofClass;
  const rates: Readonly<Record<string, number>> = {
    CreateMultipartUpload: ofParts,
    UploadPart: ofParts,
    CompleteMultipartUpload: ofClass,
    PutObject: way.isShort ? ofClass : write.STANDARD, // on RestoreJobOutput, what the map writes into the work bucket
    HeadObject: read,
    GetObject: read,
    AbortMultipartUpload: 0,
    DeleteObject: 0,
    DeleteObjects: 0,
  };
  const isWrite = (operation: string) => ![read, 0].includes(rates[operation] ?? write.STANDARD);
  const lines = countsOf(counts, 's3').map(
    ([name, quantity]): Line => ({
      service: isWrite(name) ? 'S3 writes' : 'S3 reads',
      name,
      quantity,
      unit: '',
      usd: quantity * (rates[name] ?? write.STANDARD),
    }),
  );
  const asked = settings.writesAskKms
    ? lines.filter(({ service }) => service === 'S3 writes').reduce((sum, { quantity }) => sum + quantity, 0)
    : 0;
  return [...lines, { service: 'KMS', name: 'requests', quantity: asked, unit: '', usd: asked * prices.kms.request }];
}

/** SNS delivers to SQS for nothing; there a message is put in, and received and deleted with others. */
function messageLines(job: Job): Line[] {
  const { archives } = job.order;
  const waits = turnsOf(job); // each is received and postponed once more
  const requests = archives * (1 + (2 + 2 * waits) / batchOf(job.order));
  return [
    { service: 'SNS', name: 'publishes', quantity: archives, unit: '', usd: archives * prices.sns.publish },
    { service: 'SQS', name: 'requests', quantity: requests, unit: '', usd: requests * prices.sqs.request },
  ];
}

function logLines({ counts }: Job): Line[] {
  const bytes = countsOf(counts, 'logs').reduce((sum, [, each]) => sum + each, 0);
  const metrics = countOf(counts, 'metrics') > 0 ? 1 : 0;
  return [
    { service: 'Logs', name: 'bytes', quantity: bytes, unit: 'B', usd: (bytes / gigabyte) * prices.logs.gigabyte },
    { service: 'Metrics', name: 'custom', quantity: metrics, unit: '', usd: metrics * prices.metrics.metricMonth },
  ];
}

const batchOf = ({ archives }: Order) => Math.min(archives, assumptions.messagesPerBatch);

/** How often, on average, a restore in RestoreJobOutput finds the gate closed before its turn comes. */
function turnsOf({ order, settings, way, memoryMb }: Job): number {
  const atOnce = Math.max(1, Math.floor(settings.workers / settings.maxConcurrency));
  if (way.isShort || order.archives <= atOnce) return 0;
  const restoreSeconds =
    Math.ceil(way.parts / settings.maxConcurrency) * partSeconds(way, order, memoryMb.get('FetchPart') ?? 0);
  return ((order.archives / atOnce) * restoreSeconds) / 2 / meanTurnSeconds;
}
