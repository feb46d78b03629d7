import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as may from './grants.ts';
import { runsPrefix, scratchPrefix, uploadsPrefix } from './restore-vault-files.ts';
import type { Reach } from './roles.ts';

/** What RestoreVault and its steps may do; roles.ts has the others'. */

export interface VaultReach extends Reach {
  readonly restoreVault: may.Machine;
  /** Where `start` takes its messages from. */
  readonly queueArn: string;
  /** Where large outputs wait for workers. */
  readonly roomArn: string;
  /** The rule by which Step Functions hears of the end of an execution that it waits for. */
  readonly endRuleArn: string;
}

export const requestInventory = ({
  vaults,
  destination,
  work,
  restoreVault: itself,
  keyArn,
}: VaultReach): PolicyStatement[] => [
  may.describeVaults(vaults),
  may.listJobs(vaults),
  may.describeJobs(vaults),
  may.initiateJobs(vaults),
  ...may.lookAtDestination(destination),
  ...runs(work),
  may.lookUp(itself),
  ...may.useKey(keyArn),
];

export const chooseArchives = ({ vaults, destination, work, keyArn }: VaultReach): PolicyStatement[] => [
  may.describeVaults(vaults),
  ...may.lookAtDestination(destination),
  ...runsAndScratch(work),
  ...may.useKey(keyArn),
];

export const requestArchives = ({ vaults, work, restoreVault: itself, keyArn }: VaultReach): PolicyStatement[] => [
  may.listJobs(vaults),
  may.readNotifications(vaults),
  may.readRetrievalPolicy(),
  may.initiateJobs(vaults),
  ...runs(work),
  may.lookUp(itself),
  ...may.useKey(keyArn),
];

export const takeStock = ({
  vaults,
  destination,
  work,
  restoreJobOutput: machine,
  queueArn,
  roomArn,
  keyArn,
}: VaultReach): PolicyStatement[] => [
  may.describeJobs(vaults),
  ...may.lookAtDestination(destination),
  ...runsAndScratch(work),
  may.lookUp(machine),
  may.sendMessages(queueArn),
  may.countMessages(queueArn),
  may.countMessages(roomArn),
  // of archives that the run gives up
  ...may.keepRecords(work, uploadsPrefix),
  ...may.listParts(destination),
  may.abortUpload(destination),
  ...may.useKey(keyArn),
];

export const makeCopies = ({ vaults, destination, work, keyArn }: VaultReach): PolicyStatement[] => [
  may.listJobs(vaults), // those of former runs, where it begins the request state
  ...may.lookAtDestination(destination), // copying a part reads its source
  ...may.writeToDestination(destination),
  may.abortUpload(destination),
  ...may.listParts(destination),
  ...runs(work),
  ...may.useKey(keyArn),
];

export const report = ({ work, keyArn }: VaultReach): PolicyStatement[] => [
  ...runsAndScratch(work),
  may.endWorkUploads(work, runsPrefix),
  ...may.useKey(keyArn),
];

export const restoreVault = (
  { restoreJobOutput: machine, restoreVault: itself, endRuleArn }: VaultReach,
  { functionArns, tracing }: { functionArns: readonly string[]; tracing: boolean },
): PolicyStatement[] => [
  may.invoke(functionArns),
  may.startExecutions(machine),
  may.waitFor(machine),
  may.hearOfEnds(endRuleArn),
  may.startExecutions(itself),
  may.deliverLogs(),
  ...(tracing ? [may.sendTraces()] : []),
];

const runs = (work: may.Work) => may.keepRecords(work, runsPrefix);

const runsAndScratch = (work: may.Work) => [
  ...runs(work),
  may.readWork(work, scratchPrefix),
  may.writeWork(work, scratchPrefix),
];
