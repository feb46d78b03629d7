import type { ThawErrorName } from '../errors.ts';

const requestAgain = 'request the archive again (aws glacier initiate-job)';
const redrive = 'redrive the execution (aws stepfunctions redrive-execution): only missing parts are fetched';
const grant = 'grant what the reason names to the role, in the policy of bucket or key too, then redrive the execution';

/** What a person does about each of our errors: the table of docs/operating.md, for messages and for the terminal. */
const adviceByName: Readonly<Record<ThawErrorName, string>> = {
  NotificationRefused: 'look into the dead-letter queue: the message lies there with its reason',
  InputRefused: 'give the input that the error names, and start the execution or invoke the function again',
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
  ConfigurationError: 'fix the setting it names and deploy the stack again',
  RequestRefused: 'correct what it names and start the vault again',
  VaultLocked: 'wait for the run it names, or stop that one first; where it names none, redrive the execution',
  InventoryDamaged: 'request another inventory, and start the vault again with inventory naming its job',
  OverBudget: 'start the vault again with a larger maxCostUsd, or choose less',
  ArchivesMissing: 'read the report; start the vault again: only what is missing is requested',
};

/** Errors of AWS's that a person, and no other try, puts right. */
const adviceByAwsName: Readonly<Record<string, string>> = {
  AccessDenied: grant,
  AccessDeniedException: grant,
};

/** What to do about an error of this name, ours or another's. */
export const adviceFor = (error: string): string =>
  new Map(Object.entries({ ...adviceByName, ...adviceByAwsName })).get(error) ??
  'read the execution in Step Functions; when the cause is gone, redrive it';
