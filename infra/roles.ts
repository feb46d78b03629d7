import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as may from './grants.ts';
import { runsPrefix } from './restore-vault-files.ts';

/** All that a role can be given a share of. */
export interface Reach {
  readonly vaults: may.Vaults;
  readonly destination: may.Destination;
  readonly work: may.Work;
  readonly restoreJobOutput: may.Machine;
  /** The customer's key that encrypts what the stack makes. */
  readonly keyArn: string | undefined;
}

export const start = (
  { restoreJobOutput: machine, keyArn }: Reach,
  {
    queueArn,
    deadLettersArn,
    restoreSmallOutputArn,
  }: { queueArn: string; deadLettersArn: string; restoreSmallOutputArn: string },
): PolicyStatement[] => [
  may.takeMessages(queueArn),
  may.postponeMessages(queueArn),
  may.sendMessages(deadLettersArn),
  may.startExecutions(machine),
  may.startExecutions({ arn: restoreSmallOutputArn }),
  may.lookUpAndRedrive(machine),
  may.listExecutions(machine),
  ...may.useKey(keyArn),
];

export const redrive = (
  { vaults, work, restoreJobOutput: machine, keyArn }: Reach,
  {
    queueArn,
    outcomesArn,
    deadLettersArn,
    resultsPrefix,
  }: { queueArn: string; outcomesArn: string; deadLettersArn: string; resultsPrefix: string },
): PolicyStatement[] => [
  may.takeMessages(queueArn),
  may.sendMessages(outcomesArn),
  may.sendMessages(deadLettersArn),
  may.listMapRuns(machine),
  may.readWork(work, resultsPrefix),
  may.describeJobs(vaults),
  may.lookUpAndRedrive(machine),
  may.startExecutions(machine),
  may.listExecutions(machine),
  ...may.useKey(keyArn),
];

export const outcome = (
  { vaults, work, restoreJobOutput: machine, keyArn }: Reach,
  {
    queueArn,
    deadLettersArn,
    topicArn,
    resultsPrefix,
  }: { queueArn: string; deadLettersArn: string; topicArn: string; resultsPrefix: string },
): PolicyStatement[] => [
  may.takeMessages(queueArn),
  may.sendMessages(deadLettersArn),
  may.describeJobs(vaults),
  may.lookUp(machine),
  may.listExecutions(machine),
  may.listMapRuns(machine),
  may.readWork(work, resultsPrefix),
  may.readWork(work, runsPrefix),
  may.publish(topicArn),
  ...may.useKey(keyArn),
];

export const findJobs = (
  { vaults, destination, work, restoreJobOutput: machine, keyArn }: Reach,
  { queueArn, allVaults }: { queueArn: string; allVaults: boolean },
): PolicyStatement[] => [
  ...(allVaults ? [may.listVaults()] : []),
  may.listJobs(vaults),
  may.readNotifications(vaults),
  may.describeJobs(vaults),
  ...may.lookAtDestination(destination),
  may.readWork(work, runsPrefix),
  may.lookUp(machine),
  may.countMessages(queueArn),
  may.sendMessages(queueArn),
  ...may.useKey(keyArn),
];

export const plan = ({ vaults, destination, work, keyArn }: Reach): PolicyStatement[] => [
  may.describeJobs(vaults),
  may.fetchOutput(vaults),
  may.readWork(work, runsPrefix),
  ...may.lookAtDestination(destination),
  ...may.writeToDestination(destination),
  ...may.useKey(keyArn),
];

/** It reads and writes what plan, fetch-part and finalize do, without an upload to open. @alias */
export const restoreSmall = plan;

export const fetchPart = ({ vaults, destination }: Reach): PolicyStatement[] => [
  may.fetchOutput(vaults),
  may.describeJobs(vaults), // why an output is refused
  ...may.writeToDestination(destination),
];

export const finalize = ({ destination, work, keyArn }: Reach, resultsPrefix: string): PolicyStatement[] => [
  may.readWork(work, resultsPrefix),
  ...may.lookAtDestination(destination),
  ...may.writeToDestination(destination),
  may.abortUpload(destination),
  may.listParts(destination),
  ...may.useKey(keyArn),
];

export const abandon = ({ destination }: Reach): PolicyStatement[] => [
  may.abortUpload(destination),
  may.listParts(destination),
];

export const restoreJobOutput = (
  { work, restoreJobOutput: machine, keyArn }: Reach,
  {
    functionArns,
    resultsPrefix,
    tracing,
  }: { functionArns: readonly string[]; resultsPrefix: string; tracing: boolean },
): PolicyStatement[] => [
  may.invoke(functionArns),
  may.startExecutions(machine),
  may.watchChildren(machine),
  may.redriveChildren(machine),
  may.writeResults(work, resultsPrefix),
  may.deliverLogs(),
  ...(tracing ? [may.sendTraces()] : []),
  ...may.useKey(keyArn),
];

export const restoreSmallOutput = (
  { restoreJobOutput: machine, keyArn }: Reach,
  { functionArns, queueArn, tracing }: { functionArns: readonly string[]; queueArn: string; tracing: boolean },
): PolicyStatement[] => [
  may.invoke(functionArns),
  may.startExecutions(machine),
  may.sendMessages(queueArn),
  may.deliverLogs(),
  ...(tracing ? [may.sendTraces()] : []),
  ...may.useKey(keyArn),
];
