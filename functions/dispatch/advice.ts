import type { refusedByAws, ThawErrorName } from '../errors.ts';

const requestAgain = 'request the archive again (aws glacier initiate-job)';
const redrive = 'redrive the execution (aws stepfunctions redrive-execution): only missing parts are fetched';
const grant =
  'allow the role the action that the reason names, in the policy of the bucket or KMS key as well if it has one, then redrive the execution';

const elsewhere =
  'set bucketRegion to the region of the bucket (aws s3api get-bucket-location), and deploy the stack again';

/** What a person does about each of our errors: the table of docs/operating.md, for messages and for the terminal. */
const adviceByName: Readonly<Record<ThawErrorName, string>> = {
  NotificationRefused:
    'read the message in the dead-letter queue: its attribute reason says why; if neither Glacier nor EventBridge sent it, find out who sends to the queue',
  InputRefused: 'correct the field that the error names, then start the execution or invoke the function again',
  JobNotFound: requestAgain,
  JobNotReady: 'nothing: the notification of the job starts the restore anew',
  JobFailed: requestAgain,
  JobExpired: requestAgain,
  JobNotUnderstood: 'report a bug, with the answer of aws glacier describe-job',
  KeyRefused:
    'request the archive again with another key in the job description, such as {"thaw":{"key":"photos/2019.tar"}}; if RestoreVault requested it, start the vault again: only what is missing is requested',
  DestinationTaken: 'move the object that is in the way, then start the execution again under another name',
  RangeIncomplete: redrive,
  RangeDamaged: redrive,
  PartsIncomplete:
    "report a bug, with the execution's history and the map's results, then start the execution again under another name",
  ResultsNotUnderstood:
    "report a bug, with the map's results; after an update of the stack, run Finalize by hand (thaw help operating): a redrive runs the old version",
  ArchiveDamaged: requestAgain,
  UploadLost: 'start the execution again under another name; when its job is gone, request the archive again',
  ConfigurationError: 'fix the setting it names and deploy the stack again',
  RequestRefused: 'correct what it names and start the vault again',
  VaultLocked: 'wait for the run it names, or stop that one first; where it names none, redrive the execution',
  InventoryDamaged: 'request another inventory, and start the vault again with inventory naming its job',
  OverBudget: 'start the vault again with a larger maxCostUsd, or choose less',
  NoProgress:
    'start the vault again: only what is missing is requested; if it stands still again, read the log of the function request-archives',
  ArchivesMissing: 'read the report; start the vault again: only what is missing is requested',
};

/** Errors of AWS's that a person, and no other try, puts right. */
const adviceByAwsName: Readonly<Record<(typeof refusedByAws)[number], string>> = {
  AccessDenied: grant,
  AccessDeniedException: grant,
  PermanentRedirect: elsewhere,
  AuthorizationHeaderMalformed: elsewhere,
  IllegalLocationConstraintException: elsewhere,
  NoSuchBucket:
    'make the bucket that the reason names again, or deploy the stack with another one; then redrive the execution',
  BadRequest: `check the bucket's region and whether its KMS key is enabled (aws s3api head-object says more); then redrive the execution`,
  MethodNotAllowed: 'remove the delete marker that lies at the key, then redrive the execution',
};

/** What to do about an error of this name, ours or another's. */
export const adviceFor = (error: string): string =>
  new Map(Object.entries({ ...adviceByName, ...adviceByAwsName })).get(error) ??
  'read the execution in Step Functions; when the cause is gone, redrive it';
