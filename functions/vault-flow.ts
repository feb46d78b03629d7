/**
 * What the steps of RestoreVault hand on and write down. Between states travels only `VaultRun`, a few hundred bytes;
 * everything that grows with the vault lies in the run's files (functions/run-files/keys.ts).
 */
import type { Tally } from './archive/estimate.ts';
import type { KeyStyle } from './archive/names/key-style.ts';
import type { Speed } from './archive/restore-pace.ts';
import type { LedgerState } from './run-files/ledger.ts';

/** Retrieval tiers (Glacier guide, "Archive Retrieval Options"). */
export const tiers = ['Expedited', 'Standard', 'Bulk'] as const;
export type Tier = (typeof tiers)[number];

export const folderMarkers = ['leave out', 'keep'] as const;
type FolderMarkers = (typeof folderMarkers)[number];

/** What RestoreVault is asked for. Everything but `vaultName` may be left out; `maxCostUsd` only where nothing is bought. */
export interface VaultRequest {
  readonly vaultName: string;
  /**
   * `restore` restores; `estimate` says what is in the vault and what that would cost; `dry run` also writes down which
   * archive would go where. The last two request an inventory where there is none, and buy nothing else.
   *
   * @default 'restore'
   */
  readonly mode?: 'restore' | 'estimate' | 'dry run';
  /** @default 'Bulk' */
  readonly tier?: Tier;
  /** The most that all InitiateJobs, repeats too, and our own work may cost, in USD. Needed for `restore`. */
  readonly maxCostUsd?: number;
  /** Put before every name, after the stack's own key prefix; e.g. `photos/`. @default '' */
  readonly prefix?: string;
  /** @default - the stack's */
  readonly storageClass?: string;
  /** Globs (`path.matchesGlob`) on an archive's name before the prefix: only what one of them matches. @default - all */
  readonly include?: readonly string[];
  /** Globs: nothing that one of them matches. @default - none */
  readonly exclude?: readonly string[];
  /** ISO date: only archives uploaded then or later. */
  readonly after?: string;
  /** ISO date: only archives uploaded before. */
  readonly before?: string;
  /** Key in the work bucket, below `runs/<vault>/`: archive ids, one a line. Only these. */
  readonly archives?: string;
  /**
   * Key in the work bucket, below `runs/<vault>/`: a CSV file with the columns `archiveId` and `name` or `key`, such as
   * the `report.csv` of a run, or without a header exactly these two. These names win.
   */
  readonly names?: string;
  /**
   * How names are found in descriptions that Thaw does not know, see `compileNameRule`: a regular expression with the
   * group `(?<name>...)`, or a JSON pointer such as `/filename`. The first that finds a name wins, before all that Thaw knows.
   * @default - none
   */
  readonly nameRules?: readonly string[];
  /** How names become keys, see `KeyStyle`. @default 'safe' */
  readonly keys?: KeyStyle;
  /**
   * An archive of about a byte whose name ends in a slash stands for a folder: it is left out, or kept as an object whose
   * key ends in a slash. @default 'leave out'
   */
  readonly folderMarkers?: FolderMarkers;
  /**
   * Archives with the same tree hash and size are retrieved once, and the others are copied from that object within S3.
   * Further names of an archive in the file of names become copies, too. Not for the storage classes GLACIER and DEEP_ARCHIVE.
   * @default false
   */
  readonly copies?: boolean;
  /**
   * In place of a new inventory: a finished inventory job, an inventory in the destination bucket, or one in the work bucket
   * below `runs/<vault>/`. JSON as Glacier writes it; CSV where its name ends in `.csv`.
   */
  readonly inventory?: { readonly jobId: string } | { readonly key: string } | { readonly workKey: string };
  /** The most bytes requested in 24 hours. @default 100 TiB, the pace of AWS's own tool (its `DAILY_QUOTA`) */
  readonly bytesPerDay?: number;
  /** So many archives, of all sizes and name styles, are restored first, end to end; the rest only if all of them are. */
  readonly sample?: number;
  /** Expedited costs 3 cents a GB and more by the request: above 1 GiB in all it wants this yes. @default false */
  readonly acceptExpedited?: boolean;
  /**
   * How much dearer the region is than us-east-1, whose list prices are known: 1.2 for a fifth more. Estimate and cap are
   * reckoned with it. @default - the stack's
   */
  readonly priceFactor?: number;
  /**
   * Buys an archive again whose object was verified, and was taken out of the bucket later. @default false
   */
  readonly rebuyMissing?: boolean;
  /** How often an archive is asked for at most, in all. @default 3 */
  readonly tries?: number;
}

/** The request with its defaults, as `request.json` of the run keeps it. */
export type VaultSettings = Required<
  Pick<VaultRequest, 'vaultName' | 'mode' | 'tier' | 'prefix' | 'include' | 'exclude' | 'bytesPerDay' | 'tries'>
> &
  Pick<
    VaultRequest,
    | 'after'
    | 'before'
    | 'archives'
    | 'names'
    | 'nameRules'
    | 'keys'
    | 'folderMarkers'
    | 'copies'
    | 'inventory'
    | 'sample'
    | 'acceptExpedited'
    | 'priceFactor'
    | 'rebuyMissing'
  > & {
    /** Infinity cannot be written as JSON: null where nothing is bought. */
    readonly maxCostUsd: number | null;
    readonly storageClass: string;
    /** The stack's, when the run began: with another one the run does not go on. */
    readonly destination: VaultDestination;
    /** Whether the bucket lay in another region than the stack when the run began: bytes are charged as transfer then. */
    readonly toOtherRegion?: boolean;
  };

/** Where all objects of a stack go. */
export interface VaultDestination {
  readonly bucketName: string;
  /** Put before every key; may be empty. */
  readonly keyPrefix: string;
}

/** What travels from state to state; each step gives back all of it, with `outcome` for the next Choice. */
export interface VaultRun {
  readonly vaultName: string;
  /** Name of the execution that began the run; an execution that goes on for it keeps it. */
  readonly run: string;
  /** Calls made in this execution: it goes on in a new one long before Step Functions' 25,000 events. */
  readonly calls: number;
  readonly outcome: VaultOutcome;
  /** How long the next Wait takes. */
  readonly waitSeconds: number;
  /** The job whose output is the inventory, once there is one. */
  readonly inventoryJobId: string | null;
  /** Where the inventory lies, once it does: in the destination bucket, unless the request names one in the work bucket. */
  readonly inventoryKey: string | null;
  /** How far a step that takes several calls has come; null at its beginning. Its own business, and small. */
  readonly progress: VaultProgress | null;
  /** What was chosen and what it would cost, once that is known. */
  readonly estimate: VaultEstimate | null;
  /** Why the run ends as failed, once it does; Failed shows it. */
  readonly failure: { readonly error: string; readonly cause: string } | null;
}

export type VaultProgress = Readonly<Record<string, string | number | boolean | null | readonly number[]>>;

export type VaultOutcome =
  // request-inventory
  | 'wait for the inventory'
  | 'restore the inventory'
  | 'inventory there'
  | 'go on'
  // choose-archives, take-stock, make-copies and report: call me again
  | 'more'
  // choose-archives
  | 'chosen'
  | 'estimated'
  // request-archives
  | 'wait'
  // take-stock
  | 'over budget'
  /** Unfinished, and copies may be made. */
  | 'copies'
  | 'unfinished'
  | 'finished'
  // report
  | 'complete'
  | 'missing';

/** What was chosen, and its price before anything is bought. USD. */
export interface VaultEstimate {
  readonly archives: number;
  readonly bytes: number;
  /** Rows of the inventory that were left out by the request. */
  readonly leftOut: number;
  /** Rows of the inventory that could not be read. */
  readonly badRows: number;
  /** Archives whose object is there already cost nothing. Known only for a vault that was restored before. */
  readonly tier: Tier;
  /** What all of it would cost once, by tier: Glacier's retrieval and requests, and our own work. */
  readonly onceUsdByTier: Readonly<Record<Tier, number>>;
  /** Of `tier`: the number that is compared with `maxCostUsd`. */
  readonly onceUsd: number;
  /** The objects in their storage class, a month. */
  readonly objectsUsdMonth: number;
  /** The same archives in the vault, a month. */
  readonly vaultUsdMonth: number;
  /** About how long: the tier's own time, and bytes by `bytesPerDay`. */
  readonly hours: number;
  /** Date of the inventory, ISO. */
  readonly inventoryDate: string;
}

/** One archive of the run: a line of the manifest. Rows count from 0, in order of creation date. */
export interface ManifestRow {
  readonly row: number;
  readonly archiveId: string;
  /** Whole S3 key. */
  readonly key: string;
  readonly sizeBytes: number;
  readonly treeHash: string;
  /** When the archive was uploaded, ISO. */
  readonly createdAt: string;
  readonly description: string;
  readonly storageClass: string;
  /** How the name was found: `override`, `rule <n>`, a tool, `plain`, `archive id`. */
  readonly nameStyle: string;
  /** When the file was last modified, ISO, where its description or the user's file says. */
  readonly modifiedAt?: string;
  /**
   * The first row whose archive has the same tree hash and size, which may be this row itself; only where the run makes copies and
   * there are several such rows. One of them is requested, the others are copied from it.
   */
  readonly sameBytesAs?: number;
}

/** A line of `by-key`: the manifest in UTF-8 order of keys, as S3 lists them. */
export interface KeyRow {
  readonly key: string;
  readonly row: number;
}

/** `request-state.json`: what was spent, how fast requests may go, and how far they have come. */
export interface RequestState {
  /** Charged before each InitiateJob is sent, USD. */
  readonly chargedUsd: number;
  /** InitiateJobs sent, repeats too. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Beginning of the 24 hours that `bytesThisDay` counts, ISO. */
  readonly dayBegan: string;
  readonly bytesThisDay: number;
  /** Rows below it were asked for at least once, or refused. */
  readonly nextRow: number;
  /** Why nothing is asked for any more, `<Name>: <sentence>`, the cap that was met among others; null while something is. */
  readonly stopped: string | null;
  /** Why Glacier takes no more requests for now, and since when, ISO; null once it took one again. */
  readonly paused: { readonly since: string; readonly reason: string } | null;
  /** The requests that are charged and sent, but whose answers are not in the ledger yet; null where there are none. */
  readonly inFlight: { readonly since: string; readonly rows: readonly number[] } | null;
  readonly backlog: Backlog;
  /** How the newest call of RequestArchives ended; null before the first. */
  readonly ended: 'all requested' | 'out of time' | 'day is full' | 'full' | 'stopped' | 'paused' | null;
}

/** What Glacier and the waiting rooms hold, and how fast it is restored: a run asks for no more than can be restored in time. */
export interface Backlog {
  /** Requested and not restored: as the last stock-taking counted it, and what was asked for since. */
  readonly underWay: Tally;
  readonly speed: Speed;
  /** The stock-taking that `underWay` begins with; null before the first request. */
  readonly stock: StockSeen | null;
}

/** What a stock-taking counted, as far as the backlog is concerned. */
export interface StockSeen {
  readonly round: number;
  /** ISO. */
  readonly at: string;
  readonly restored: Tally;
  readonly waiting: WaitingMessages;
}

/** Messages that wait or are being looked at, about: of all stacks' vaults, as SQS counts them. */
export interface WaitingMessages {
  /** Where notifications arrive; outputs of one part are restored from there. */
  readonly queue: number;
  /** Where outputs of several parts wait for workers. */
  readonly room: number;
}

/** `status.json`: what `thaw status` and the dashboard show; written by every round of take-stock. */
export interface VaultStatus {
  readonly vaultName: string;
  readonly run: string;
  readonly at: string;
  readonly began: string;
  /** From 0: the stock-taking before the first request. */
  readonly round: number;
  /** Each archive by its state in the ledger: all of them together are the manifest. */
  readonly counts: Readonly<Record<LedgerState, Count>>;
  readonly chargedUsd: number;
  /** Restored since the round before. */
  readonly bytesPerSecond: number;
  /** Requested and not restored. */
  readonly underWay: Tally;
  readonly restored: Tally;
  readonly waiting: WaitingMessages;
  /** InitiateJobs sent so far. */
  readonly requests: number;
  /** Rounds in a row, this one included, in which nothing happened and nothing was expected. */
  readonly idleRounds: number;
  /** The first hundred. */
  readonly failures: readonly { readonly archiveId: string; readonly reason: string }[];
}

export interface Count {
  readonly archives: number;
  readonly bytes: number;
}
