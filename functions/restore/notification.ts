import { parseRetrievalRange } from '../archive/byte-range.ts';
import { field } from '../archive/json.ts';
import type { GlacierJob } from '../cloud/glacier-job-outputs.ts';
import { notificationRefused } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';

/** Whose notifications are believed. */
export interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** What a message claims. */
export interface Claim extends RestoreTask {
  /** How large the job's output is said to be: good for choosing the state machine, and for nothing else. */
  readonly sizeBytes: number | undefined;
}

/**
 * What a message claims: which job of which vault has ended. Nothing else of it is believed; DescribeJob tells the
 * rest. Takes Glacier's message as it is (raw delivery) and inside SNS's envelope. Error: `NotificationRefused`.
 */
export function readNotification(body: string, home: Home): Claim {
  const message = parse(body);
  const notification = field(message, 'Type') === 'Notification' ? parse(field(message, 'Message')) : message;
  return {
    vaultName: vaultOf(field(notification, 'VaultARN'), home),
    jobId: jobOf(field(notification, 'JobId')),
    sizeBytes: sizeOf(notification),
  };
}

function sizeOf(notification: unknown): number | undefined {
  const range = field(notification, 'RetrievalByteRange');
  const parsed = typeof range === 'string' ? parseRetrievalRange(range) : undefined;
  if (parsed !== undefined) return parsed.end - parsed.start;
  const size = field(notification, 'ArchiveSizeInBytes') ?? field(notification, 'InventorySizeInBytes');
  return typeof size === 'number' && size > 0 ? size : undefined;
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') throw refuse('JSON text', typeof text);
  try {
    return JSON.parse(text, refuseProto);
  } catch (error) {
    if (Error.isError(error) && error.name === 'NotificationRefused') throw error;
    throw refuse('JSON', JSON.stringify(text.slice(0, 100)), error);
  }
}

/** Glacier writes no such key; who does is up to something. */
function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw refuse('a notification of Glacier', 'a key "__proto__"');
  return value;
}

/** A vault named `.` or `..` cannot be asked for: in a URL it is a step, and the request would be about something else. */
const vaultArn =
  /^arn:(?:aws|aws-cn|aws-us-gov):glacier:([a-z0-9-]+):(\d{12}):vaults\/(?!\.\.?$)([A-Za-z0-9_.-]{1,255})$/;

function vaultOf(arn: unknown, { accountId, region }: Home): string {
  const [, arnRegion, arnAccount, vaultName] = typeof arn === 'string' ? (vaultArn.exec(arn) ?? []) : [];
  if (vaultName === undefined) throw refuse('the ARN of a vault in VaultARN', JSON.stringify(arn) ?? 'nothing');
  if (arnAccount !== accountId) throw refuse(`a vault of account ${accountId}`, String(arn));
  if (arnRegion !== region) throw refuse(`a vault in ${region}`, String(arn));
  return vaultName;
}

/** All job ids seen have 92 of these; Glacier promises no length, so none is demanded. */
function jobOf(jobId: unknown): string {
  if (typeof jobId === 'string' && /^[A-Za-z0-9_-]{1,256}$/.test(jobId)) return jobId;
  throw refuse('a job id in JobId', JSON.stringify(jobId) ?? 'nothing');
}

const refuse = (wanted: string, found: string, cause?: unknown) =>
  notificationRefused(
    `Cannot start a restore from this message: wanted ${wanted}, found ${found.slice(0, 300)}.`,
    cause,
  );

/** What `start` reads of Glacier's notification, for a job whose own never came. */
export function asNotification(job: GlacierJob): string {
  const { VaultARN, JobId, ArchiveSizeInBytes, RetrievalByteRange, InventorySizeInBytes } = job;
  return JSON.stringify({ VaultARN, JobId, ArchiveSizeInBytes, RetrievalByteRange, InventorySizeInBytes });
}
