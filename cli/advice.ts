import type { ThawErrorName } from '../functions/errors.ts';

const requestAgain = 'request the archive again (aws glacier initiate-job)';
const redrive = 'redrive the execution (aws stepfunctions redrive-execution): only missing parts are fetched';

/** What a user does about each of our errors; docs/operating.md says more. */
const adviceByName: Readonly<Record<ThawErrorName, string>> = {
  NotificationRefused: 'look into the dead-letter queue: the message lies there with its reason',
  JobNotFound: requestAgain,
  JobNotReady: 'nothing: the notification of the job starts the restore anew',
  JobFailed: requestAgain,
  JobExpired: requestAgain,
  JobNotUnderstood: 'report a bug, with the answer of aws glacier describe-job',
  KeyRefused: 'request the archive again with another key in the job description',
  DestinationTaken: 'move the object that is in the way, then start the execution again under another name',
  RangeIncomplete: redrive,
  RangeDamaged: redrive,
  PartsIncomplete: "report a bug, with the execution's history and the map's results",
  ArchiveDamaged: requestAgain,
  UploadLost: 'start the execution again under another name',
  ConfigurationError: 'mend the setting it names and deploy the stack again',
  RequestRefused: 'correct what it names and start the vault again',
  VaultLocked: 'wait for the run it names, or stop that one first',
  InventoryDamaged: 'start the vault again: a new inventory is requested',
  OverBudget: 'start the vault again with a larger maxCostUsd, or choose less',
  ArchivesMissing: 'read the report; start the vault again: only what is missing is requested',
};

export const adviceFor = (error: string): string =>
  Object.entries(adviceByName).find(([name]) => name === error)?.[1] ??
  'read the execution in Step Functions; when the cause is gone, redrive it';
