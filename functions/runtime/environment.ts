import type { Workers } from '../archive/restore-pace.ts';
import { configurationError } from '../errors.ts';
import { type Settings, settingsOf } from './read-environment.ts';

/**
 * The environment of each function: which variables `infra/` sets, and its step reads. Both are checked against these
 * interfaces, so that a misspelt, a missing and a needless variable do not compile. All are text, as Lambda has it.
 */
export interface Environments {
  readonly start: StartEnvironment;
  readonly admit: AdmitEnvironment;
  readonly plan: PlanEnvironment;
  readonly 'fetch-part': FetchPartEnvironment;
  readonly finalize: FinalizeEnvironment;
  readonly abandon: AbandonEnvironment;
  readonly 'restore-small': RestoreSmallEnvironment;
  readonly redrive: RedriveEnvironment;
  readonly outcome: OutcomeEnvironment;
  readonly 'find-jobs': FindJobsEnvironment;
  readonly 'request-inventory': RequestInventoryEnvironment;
  readonly 'choose-archives': ChooseArchivesEnvironment;
  readonly 'request-archives': RequestArchivesEnvironment;
  readonly 'take-stock': TakeStockEnvironment;
  readonly 'make-copies': MakeCopiesEnvironment;
  readonly report: ReportEnvironment;
}

/** Where restored objects go, and how they look there. */
export interface DestinationEnvironment {
  BUCKET_NAME: string;
  /** May be empty. */
  KEY_PREFIX: string;
  STORAGE_CLASS: string;
}

export interface DestinationOwnerEnvironment {
  /** Account id of the destination bucket's owner. */
  BUCKET_OWNER: string;
  /** Region of the destination bucket. */
  BUCKET_REGION: string;
}

/** The work bucket: it is this account's, whoever owns the destination. */
export interface WorkEnvironment {
  WORK_BUCKET_NAME: string;
  ACCOUNT_ID: string;
}

/** How a worker fetches. */
export interface SliceEnvironment {
  SLICE_SIZE_BYTES: string;
  SLICES_AT_ONCE: string;
}

/** What the metrics are named by. */
export interface MeasureEnvironment {
  RESTORE_JOB_OUTPUT_NAME: string;
}

/** How many parts may be fetched at the same time: in all, and of one restore. */
export interface GateEnvironment {
  WORKERS: string;
  MAX_CONCURRENCY: string;
}

/** What a stack restores at the same time. */
export interface WorkersEnvironment extends GateEnvironment {
  SMALL_WORKERS: string;
}

/** How fast a vault's run may ask. */
interface RequestPaceEnvironment {
  REQUESTS_PER_SECOND: string;
}

interface PartSizeEnvironment {
  MINIMUM_PART_SIZE_BYTES: string;
}

interface SmallOutputEnvironment {
  /** Outputs up to this size are restored by RestoreSmallOutput; 0 for none. */
  RESTORE_SMALL_OUTPUT_UP_TO_BYTES: string;
}

export interface StartEnvironment extends SmallOutputEnvironment {
  ACCOUNT_ID: string;
  RESTORE_SMALL_OUTPUT_ARN: string;
  QUEUE_URL: string;
  ROOM_QUEUE_URL: string;
  BELL_QUEUE_URL: string;
  DEAD_LETTER_QUEUE_URL: string;
}

export interface AdmitEnvironment extends GateEnvironment, MeasureEnvironment, PartSizeEnvironment, WorkEnvironment {
  RESTORE_JOB_OUTPUT_ARN: string;
  ROOM_QUEUE_URL: string;
  DEAD_LETTER_QUEUE_URL: string;
}

export interface PlanEnvironment
  extends DestinationEnvironment,
    DestinationOwnerEnvironment,
    WorkEnvironment,
    PartSizeEnvironment,
    MeasureEnvironment {
  RESTORE_JOB_OUTPUT_ARN: string;
}

export interface FetchPartEnvironment extends DestinationOwnerEnvironment, SliceEnvironment, MeasureEnvironment {}

export interface FinalizeEnvironment extends DestinationOwnerEnvironment {
  ACCOUNT_ID: string;
  /** Read by Node itself. */
  NODE_OPTIONS: string;
}

export interface AbandonEnvironment extends DestinationOwnerEnvironment, WorkEnvironment {}

export interface RestoreSmallEnvironment
  extends DestinationEnvironment,
    DestinationOwnerEnvironment,
    WorkEnvironment,
    PartSizeEnvironment,
    SliceEnvironment {}

export interface RedriveEnvironment extends GateEnvironment, WorkEnvironment {
  RESTORE_JOB_OUTPUT_ARN: string;
  OUTCOMES_QUEUE_URL: string;
  DEAD_LETTER_QUEUE_URL: string;
}

export interface OutcomeEnvironment extends DestinationEnvironment, WorkEnvironment, MeasureEnvironment {
  RESTORE_JOB_OUTPUT_ARN: string;
  OUTCOME_TOPIC_ARN: string;
  DEAD_LETTER_QUEUE_URL: string;
}

export interface FindJobsEnvironment extends DestinationEnvironment, DestinationOwnerEnvironment, WorkEnvironment {
  RESTORE_JOB_OUTPUT_ARN: string;
  QUEUE_URL: string;
  ROOM_QUEUE_URL: string;
  TOPIC_ARN: string;
  /** With commas between them; may be empty. */
  EARLIER_TOPIC_ARNS: string;
  /** With commas between them; empty for all. */
  VAULT_NAMES: string;
}

export interface RequestInventoryEnvironment
  extends DestinationEnvironment,
    DestinationOwnerEnvironment,
    WorkEnvironment {
  RESTORE_VAULT_ARN: string;
  /** By how much the region's prices are above the list prices of us-east-1. */
  PRICE_FACTOR: string;
}

export interface ChooseArchivesEnvironment
  extends DestinationEnvironment,
    DestinationOwnerEnvironment,
    WorkEnvironment,
    PartSizeEnvironment,
    SmallOutputEnvironment,
    WorkersEnvironment,
    RequestPaceEnvironment {}

export interface RequestArchivesEnvironment
  extends Omit<DestinationEnvironment, 'STORAGE_CLASS'>,
    WorkEnvironment,
    PartSizeEnvironment,
    SmallOutputEnvironment,
    WorkersEnvironment,
    RequestPaceEnvironment {
  RESTORE_VAULT_ARN: string;
  TOPIC_ARN: string;
}

export interface TakeStockEnvironment
  extends Omit<DestinationEnvironment, 'STORAGE_CLASS'>,
    DestinationOwnerEnvironment,
    WorkEnvironment,
    PartSizeEnvironment,
    SmallOutputEnvironment {
  RESTORE_JOB_OUTPUT_ARN: string;
  QUEUE_URL: string;
  ROOM_QUEUE_URL: string;
  MAX_CONCURRENCY: string;
}

export interface MakeCopiesEnvironment
  extends Omit<DestinationEnvironment, 'STORAGE_CLASS'>,
    DestinationOwnerEnvironment,
    WorkEnvironment {
  REQUESTS_PER_SECOND: string;
}

export interface ReportEnvironment extends Omit<DestinationEnvironment, 'STORAGE_CLASS'>, WorkEnvironment {}

/**
 * The one way to tell the product that time passes faster than on AWS: how many real seconds per hour of Glacier's lasts,
 * 3600 where it is not set. The steps of RestoreVault compare Glacier's dates with hours of this length. No template
 * sets it (test/infra/template.test.ts): the local cloud gives it to the functions that it runs (cli/local/pace.ts).
 */
export const hourVariable = 'OVERDUE_HOUR_SECONDS';

/** Set by whoever puts another service in Glacier's place (SDK reference guide, "feature-ss-endpoints"). */
const endpointVariable = 'AWS_ENDPOINT_URL_GLACIER';

/**
 * How many real seconds per hour of Glacier's lasts. Error: `ConfigurationError` where the variable is set and Glacier is
 * AWS's own: with shorter hours archives that are on their way would be requested, and paid for, again.
 */
export function hourSeconds(env: Readonly<Record<string, string | undefined>> = process.env): number {
  if (env[hourVariable] !== undefined && !env[endpointVariable]) {
    throw configurationError(
      `Cannot start: wanted the environment variable ${hourVariable} only together with ${endpointVariable}, found "${env[hourVariable]}" without it. Hours of AWS's Glacier have 3600 seconds.`,
    );
  }
  return settingsOf<{ [hourVariable]: string }>(env).positiveNumber(hourVariable, 3600);
}

/** What the stack restores at the same time. */
export const workersOf = (settings: Settings<WorkersEnvironment>): Workers => ({
  workers: settings.positiveInteger('WORKERS'),
  maxConcurrency: settings.positiveInteger('MAX_CONCURRENCY'),
  smallWorkers: settings.positiveInteger('SMALL_WORKERS'),
});
