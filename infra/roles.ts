import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as may from './grants.ts';

/** All that a role can be given a share of. */
export interface Reach {
  readonly vaults: may.Vaults;
  readonly destination: may.Destination;
  readonly work: may.Work;
  readonly machine: may.Machine;
}

/** Work prefix of the files of a whole-vault run; jobs that belong to one have their key and storage class there. */
const runsPrefix = 'runs';

export const start = ({ machine }: Reach, queueArn: string, deadLettersArn: string): PolicyStatement[] => [
  may.takeMessages(queueArn),
  may.sendMessages(deadLettersArn),
  may.startExecutions(machine),
  may.lookUpAndRedrive(machine),
  may.listExecutions(machine),
];

export const plan = ({ vaults, destination, work }: Reach): PolicyStatement[] => [
  may.describeJobs(vaults),
  may.fetchOutput(vaults),
  ...may.lookAtDestination(destination),
  ...may.writeToDestination(destination),
  may.findUploads(destination),
  may.abortUpload(destination),
  may.readWork(work, runsPrefix),
];

export const fetchPart = ({ vaults, destination }: Reach): PolicyStatement[] => [
  may.fetchOutput(vaults),
  ...may.writeToDestination(destination),
];

export const finalize = ({ destination, work }: Reach, resultsPrefix: string): PolicyStatement[] => [
  may.readWork(work, resultsPrefix),
  ...may.lookAtDestination(destination),
  ...may.writeToDestination(destination),
  may.abortUpload(destination),
  may.listParts(destination),
];

export const abandon = ({ destination }: Reach): PolicyStatement[] => [
  may.abortUpload(destination),
  may.listParts(destination),
];

export const restoreJobOutput = (
  { work, machine }: Reach,
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
];
