import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { resultsPrefix } from '../functions/restore/map-run-files.ts';

import * as may from './grants.ts';
import { gatePrefix, runsPrefix, uploadsPrefix } from './restore-vault-files.ts';

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
  { keyArn }: Reach,
  to: {
    readonly queueArn: string;
    readonly roomArn: string;
    readonly bellArn: string;
    readonly deadLettersArn: string;
    readonly restoreSmallOutputArn: string;
  },
): PolicyStatement[] => [
  may.takeMessages(to.queueArn),
  may.postponeMessages(to.queueArn),
  may.sendMessages(to.roomArn),
  may.sendMessages(to.bellArn),
  may.sendMessages(to.deadLettersArn),
  may.startAndWaitFor(to.restoreSmallOutputArn),
  ...may.useKey(keyArn),
];

export const admit = (
  { work, restoreJobOutput: machine, keyArn }: Reach,
  { bellArn, roomArn, deadLettersArn }: { bellArn: string; roomArn: string; deadLettersArn: string },
): PolicyStatement[] => [
  may.takeMessages(bellArn),
  may.receiveMessages(roomArn),
  may.postponeMessages(roomArn),
  may.sendMessages(deadLettersArn),
  ...may.keepRecords(work, gatePrefix),
  may.startExecutions(machine),
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
  ...may.keepRecords(work, gatePrefix),
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
  { queueArn, roomArn, allVaults }: { queueArn: string; roomArn: string; allVaults: boolean },
): PolicyStatement[] => [
  ...(allVaults ? [may.listVaults()] : []),
  may.listJobs(vaults),
  may.readNotifications(vaults),
  may.describeJobs(vaults),
  ...may.lookAtDestination(destination),
  may.readWork(work, runsPrefix),
  may.lookUp(machine),
  may.countMessages(queueArn),
  may.countMessages(roomArn),
  may.sendMessages(queueArn),
  ...may.useKey(keyArn),
];

/** It reads and writes what plan, fetch-part and finalize do, without an upload to open. */
export const restoreSmall = ({ vaults, destination, work, keyArn }: Reach): PolicyStatement[] => [
  may.describeJobs(vaults),
  may.fetchOutput(vaults),
  may.readWork(work, runsPrefix),
  ...may.lookAtDestination(destination),
  ...may.writeToDestination(destination),
  ...may.useKey(keyArn),
];

export const plan = (reach: Reach): PolicyStatement[] => [
  ...restoreSmall(reach),
  ...may.keepRecords(reach.work, uploadsPrefix),
  // what an earlier job of the same archive left
  may.readWork(reach.work, resultsPrefix),
  may.writeWork(reach.work, resultsPrefix),
  may.lookUp(reach.restoreJobOutput),
  may.listMapRuns(reach.restoreJobOutput),
  ...may.listParts(reach.destination),
  may.abortUpload(reach.destination),
];

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
  ...may.listParts(destination),
  ...may.useKey(keyArn),
];

export const abandon = ({ destination, work, keyArn }: Reach): PolicyStatement[] => [
  ...may.keepRecords(work, uploadsPrefix),
  may.abortUpload(destination),
  ...may.listParts(destination),
  ...may.useKey(keyArn),
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
