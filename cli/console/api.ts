/**
 * What the page asks the server of `thaw console`, and what the server answers. Types only: the page's bundle holds none of it.
 *
 * Rules for all resources:
 * - Paths begin with `/api`. Answers are JSON in UTF-8, unless a comment says otherwise. Dates are ISO, UTC. Ranges are `[start, end)`.
 * - Text from a vault (names, descriptions, causes) is text, with any character in it: never HTML.
 * - GET answers have an ETag: ask again with `If-None-Match`, and 304 says that nothing has changed (`fetch` does so by itself).
 * - A live answer says in `refreshSeconds` when to ask again; null where nothing changes any more.
 *   Asking earlier does no harm: the server answers all pages from what it read last, and keeps AWS's quotas.
 * - An answer that is no success has the body `ApiErrorBody`.
 * - POST, PUT and DELETE need `Content-Type: application/json` (DELETE: no body), and are refused from other origins.
 */
import type { KeyStyle } from '../../functions/archive/names/key-style.ts';
import type { LedgerState } from '../../functions/run-files/ledger.ts';
import type { Tier } from '../../functions/vault-flow.ts';

export type { KeyStyle, LedgerState, Tier };

/** Archives and their bytes. */
export interface Amount {
  readonly archives: number;
  readonly bytes: number;
}

// ---------------------------------------------------------------------------------------------------------------- errors

/** The body of every answer that is no success. */
export interface ApiErrorBody {
  readonly error: ApiError;
}

/** Why something could not be done. */
export interface ApiError {
  /** A state that the page has a picture for, or the name of an error of Thaw or of AWS. */
  readonly name: ApiErrorName | (string & {});
  /** What could not be done, what was wanted, what was found. */
  readonly sentence: string;
  /** What a person does about it. */
  readonly advice: string;
  /** How long to wait before asking again; null where a person must act first. */
  readonly retrySeconds: number | null;
}

/** The names that the page designs a state for. With the HTTP status that they come with. */
export type ApiErrorName =
  /** 401: no cookie, or the wrong one: open the URL that the server prints. */
  | 'NotSignedIn'
  /** 403: Host or Origin is not the server's own. */
  | 'WrongOrigin'
  /** 403: started with --read-only, and this would spend, stop or change something. */
  | 'ReadOnly'
  /** 404: no such resource, run, execution, archive or folder. */
  | 'NotFound'
  /** 400: a field of the request is wrong; the sentence says which. */
  | 'BadRequest'
  /** 503: no AWS credentials were found. */
  | 'NoCredentials'
  /** 503: the AWS profile is not in the config files. */
  | 'ProfileNotFound'
  /** 503: the AWS session has expired: log in again, then ask again. The server takes the new credentials. */
  | 'SessionExpired'
  /** 503: AWS does not accept the credentials. */
  | 'CredentialsRefused'
  /** 503: no region is set, or nothing of Thaw is in it. */
  | 'NoRegion'
  /** 503: the stack is not in this account and region. */
  | 'NoStack'
  /** 403: AWS denied access; the sentence names the action. */
  | 'AccessDenied'
  /** 429: AWS throttles; `retrySeconds` says when to ask again. */
  | 'Throttled'
  /** 503: AWS or the local cloud does not answer. */
  | 'NoAnswer'
  /** 404: Glacier has no such vault. */
  | 'NoVault'
  /** 409: the vault has no inventory that can be indexed yet: `VaultDetail.inventory` says how to get one. */
  | 'NoIndex'
  /** 409: the index was replaced by that of a newer inventory, or by other names: look again, then ask again. */
  | 'IndexReplaced'
  /** 409: a run is at work on the vault. */
  | 'VaultBusy'
  /** 409: the cap is below the estimate. */
  | 'CapTooLow'
  /** 409: nothing is selected, or nothing that can be restored. */
  | 'NothingSelected'
  /** 409: there is nothing to stop, or to redrive. */
  | 'NothingToDo'
  /** 404: the run has no report, or none yet. */
  | 'NoReport'
  /** 501: this cloud cannot do it (faults, on AWS). */
  | 'NotOffered'
  /** 500: a bug of Thaw. The server's terminal has the stack. */
  | 'Bug';

// ---------------------------------------------------------------------------------------------- GET /api/surroundings

/** GET /api/surroundings: where this console looks. The page asks for it first, and shows it in its header. */
export interface Surroundings {
  readonly region: string;
  /** 12 digits; null where it cannot be told. */
  readonly accountId: string | null;
  readonly stackName: string;
  /** Of `thaw`. */
  readonly version: string;
  /** Of the package that the stack was deployed from. */
  readonly stackVersion: string | null;
  /** A sentence where the two versions differ. */
  readonly versionWarning: string | null;
  /** Where objects are restored to. */
  readonly bucketName: string;
  /** Everything that spends, stops or changes is refused. */
  readonly readOnly: boolean;
  /** Hours pass in seconds here, and nothing costs money. */
  readonly isLocal: boolean;
  readonly can: Capabilities;
  /** Time on the server, ISO: remaining times are reckoned from it, not from the browser's clock. */
  readonly now: string;
}

/** What this cloud can do besides. The page shows views for what is true. */
export interface Capabilities {
  /** `/api/faults`. */
  readonly faults: boolean;
  /** `/api/objects`. */
  readonly objects: boolean;
  /** Links to the AWS console. */
  readonly awsConsole: boolean;
}

// ------------------------------------------------------------------------------------------------------ GET /api/vaults

/** GET /api/vaults. An empty list: there are no vaults in this account and region. */
export interface VaultList {
  readonly vaults: readonly VaultRow[];
  readonly refreshSeconds: number;
}

export interface VaultRow {
  readonly name: string;
  /** As of the last inventory. */
  readonly archives: number;
  readonly sizeBytes: number;
  /** Null while Glacier has made none: about a day after the first upload. */
  readonly inventoryDate: string | null;
  /** What the vault costs per month, USD, by list prices. */
  readonly usdMonth: number;
  /** Its newest run; null where there is none. */
  readonly run: RunRow | null;
}

// ----------------------------------------------------------------------------------------------- GET /api/vaults/:vault

/** GET /api/vaults/:vault. Building the index begins by itself when an inventory is there; ask again to see it go on. */
export interface VaultDetail extends VaultRow {
  readonly inventory: InventoryState;
  readonly index: IndexState;
  readonly naming: Naming;
  /** Null where nothing goes on. */
  readonly refreshSeconds: number | null;
}

/** Whether there is an inventory to index. */
export type InventoryState =
  /** None was requested yet, or the last is gone: POST /api/vaults/:vault/inventory. */
  | { readonly state: 'none'; readonly says: InventoryOffer }
  /** Glacier is at work on one, or Thaw fetches it. */
  | {
      readonly state: 'waiting';
      readonly run: string;
      /** What goes on, in words: "waiting for the inventory". */
      readonly step: string;
      readonly since: string;
      /** About when it is there; null where nobody knows. */
      readonly until: string | null;
      readonly executionArn: string;
    }
  /** It failed. Another can be requested. */
  | { readonly state: 'failed'; readonly run: string; readonly failure: Failure; readonly says: InventoryOffer }
  /** It is there. Another can be requested when it is too old. */
  | { readonly state: 'there'; readonly run: string; readonly date: string | null; readonly says: InventoryOffer };

/** What requesting an inventory takes. */
export interface InventoryOffer {
  /** "Glacier needs 3 to 5 hours for an inventory. It costs nothing." */
  readonly sentence: string;
  readonly hours: { readonly from: number; readonly to: number };
  readonly usd: number;
}

/** The index of the newest inventory. Only with `ready` do folders, search and estimate answer; the others give `NoIndex`. */
export type IndexState =
  | { readonly state: 'none' }
  | ({ readonly state: 'building'; readonly progress: IndexProgress } & OlderIndex)
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'ready'; readonly index: IndexFacts };

interface OlderIndex {
  /** The index of the inventory before, which still answers; null where there is none. */
  readonly older: IndexFacts | null;
}

export interface IndexProgress {
  /** `reading` the inventory, `naming` archives, `sorting` folders. */
  readonly phase: 'reading' | 'naming' | 'sorting';
  /** Archives read so far. */
  readonly archives: number;
  /** Of the whole work, 0 to 1. */
  readonly share: number;
}

export interface IndexFacts extends Amount {
  /** Changes with inventory and naming; goes along with an estimate and a start. */
  readonly indexId: string;
  /** Of the inventory, ISO; null where it does not say. */
  readonly inventoryDate: string | null;
  readonly builtAt: string;
  /** Rows of the inventory that could not be read. */
  readonly badRows: number;
  readonly folders: number;
  /** By filter: how many archives it shows. */
  readonly filters: Readonly<Record<ArchiveFilter, Amount>>;
  /** Archives by the way their name was found (`plain`, `fastglacier`, `rule 1`, `override`, `archive id` ...). */
  readonly nameStyles: Readonly<Record<string, number>>;
}

/** POST /api/vaults/:vault/inventory, without a body. Answers 202 with `VaultDetail`. The same request while one is under way changes nothing. */
export type RequestInventoryAnswer = VaultDetail;

/** How names are found in descriptions: as the options --keys, --name-rule and --names of the CLI. */
export interface Naming {
  readonly keys: KeyStyle;
  /** Regular expressions with (?<name>...), or JSON pointers. The first that finds a name wins. */
  readonly nameRules: readonly string[];
  /** First characters of every key, such as `photos/`. */
  readonly prefix: string;
  /** The user's file of names; null where there is none. */
  readonly namesFile: NamesFileFacts | null;
}

export interface NamesFileFacts {
  readonly sizeBytes: number;
  /** Names that it has. */
  readonly names: number;
  /** What is doubtful in it, each a sentence. */
  readonly findings: readonly string[];
}

/** PUT /api/vaults/:vault/naming: answers `VaultDetail`; the index is built anew. */
export interface NamingWish {
  readonly keys: KeyStyle;
  readonly nameRules: readonly string[];
  readonly prefix: string;
  /** Content of a CSV file as --names takes it; null removes it; absent keeps the one that is there. */
  readonly namesFile?: string | null;
}

// ------------------------------------------------------------------------------ GET /api/vaults/:vault/folder and /search

/** Which archives are shown. */
export type ArchiveFilter =
  /** Archives whose bytes another, older archive of the vault has too (same tree hash and size). */
  | 'copies'
  /** Archives of about a byte that stand for a folder; they are not restored. */
  | 'markers'
  /** Archives whose description holds no name: their key is their id. */
  | 'unnamed';

export type EntryOrder = 'name' | 'size' | 'date';

/**
 * GET /api/vaults/:vault/folder?path=&order=&descending=&filter=&offset=&limit=
 * What lies directly in a folder: folders first, then archives. `path` is '' for the top, else without a slash at the end.
 * With `filter`, only archives that it shows, and folders that hold such, with their amounts of such.
 * `order` (default name), `descending` ('true'), `offset` (default 0), `limit` (default 200, at most 1,000).
 */
export interface FolderPage {
  readonly indexId: string;
  readonly path: string;
  /** All below the folder, in all depths. */
  readonly amount: Amount;
  readonly entries: readonly Entry[];
  readonly offset: number;
  /** Entries of the folder: any `offset` below it can be asked for. */
  readonly total: number;
}

export type Entry = FolderEntry | ArchiveEntry;

export interface FolderEntry {
  readonly kind: 'folder';
  /** Last segment of its path. May be '' (`a//b`) . */
  readonly name: string;
  readonly path: string;
  /** All below it, in all depths. */
  readonly archives: number;
  readonly bytes: number;
}

export interface ArchiveEntry {
  readonly kind: 'archive';
  readonly archiveId: string;
  /** Last segment of its path. */
  readonly name: string;
  /** Name below the prefix, as a restore of all would give it; the object's key is `keyPrefix` of `ArchiveDetail` + it. */
  readonly path: string;
  readonly sizeBytes: number;
  /** When it was uploaded. */
  readonly createdAt: string;
  /** When the file was last modified, where its description or the names file says. */
  readonly modifiedAt: string | null;
  readonly treeHash: string;
  readonly description: string;
  readonly nameStyle: string;
  readonly isCopy: boolean;
  readonly isMarker: boolean;
}

/**
 * GET /api/vaults/:vault/search?text=&glob=&path=&filter=&cursor=&limit=
 * Archives below `path` (default: all) whose path contains `text` (without regard to case) and matches `glob` (as --include; against
 * the whole path). Both may be given; at least one of text, glob and filter. In the order of paths. Answers within 200 ms: where that
 * is not enough, with what was found so far.
 */
export interface SearchPage {
  readonly indexId: string;
  readonly found: readonly ArchiveEntry[];
  /** Goes on after the last one shown: for `cursor`; null at the end of the vault. May come with no row at all: go on asking. */
  readonly next: string | null;
  /** How much of the vault was searched, 0 to 1: 1 at the end. */
  readonly searchedShare: number;
}

/** GET /api/vaults/:vault/archives/:archiveId */
export interface ArchiveDetail extends ArchiveEntry {
  readonly indexId: string;
  /** What every key begins with: the stack's prefix and the naming's; null where the stack's is not known yet. */
  readonly keyPrefix: string | null;
  /** Other archives with the same bytes: at most 20. */
  readonly copies: readonly { readonly archiveId: string; readonly path: string; readonly createdAt: string }[];
  /** Its state in the newest run of the vault, as far as that run's files say; null where no run has it. */
  readonly inRun: { readonly run: string; readonly state: LedgerState; readonly reason: string | null } | null;
}

// ----------------------------------------------------------------------------------- POST /api/vaults/:vault/estimate

/** What is selected. An archive that is named twice counts once. Folder markers are left out, as in every restore. */
export interface Selection {
  /** Everything in the vault. The other fields are then left out. */
  readonly all?: true;
  /** Paths of folders: all below them, in all depths. */
  readonly folders?: readonly string[];
  readonly archiveIds?: readonly string[];
  /** All that a search finds. */
  readonly searches?: readonly SearchWish[];
  /** Of all that, without these. */
  readonly except?: { readonly folders?: readonly string[]; readonly archiveIds?: readonly string[] };
}

export interface SearchWish {
  readonly text?: string;
  readonly glob?: string;
  readonly path?: string;
  readonly filter?: ArchiveFilter;
}

/** POST /api/vaults/:vault/estimate */
export interface EstimateWish {
  readonly indexId: string;
  readonly selection: Selection;
  /** Of the objects. @default the stack's */
  readonly storageClass?: string;
  /** The most bytes requested in 24 hours. @default 100 TiB */
  readonly bytesPerDay?: number;
}

/** What the selection would cost, by tier. Buys nothing. */
export interface SelectionEstimate {
  readonly indexId: string;
  readonly selected: Amount;
  /** Of that, by filter: copies are worth a word, for each of them is paid for. */
  readonly copies: Amount;
  /** Not restored: folder markers. */
  readonly leftOut: Amount;
  readonly tiers: readonly TierEstimate[];
  /** USD per month. Before: the selected archives in the vault. After: the vault, which Thaw leaves as it is, and the objects. */
  readonly perMonth: {
    readonly beforeUsd: number;
    readonly objectsUsd: number;
    readonly afterUsd: number;
    /** So many days S3 bills an object at least. */
    readonly minimumDays: number;
  };
  readonly storageClass: string;
  /** Classes that can be chosen. */
  readonly storageClasses: readonly string[];
  /** Whose list prices these are. */
  readonly prices: {
    readonly region: string;
    readonly date: string;
    /** How much dearer the stack's own region is taken to be; the sums have it in them. */
    readonly factor: number;
  };
  /** The first few keys that the selection becomes: a wrong name is seen before it is paid for. */
  readonly examples: readonly { readonly description: string; readonly key: string; readonly nameStyle: string }[];
}

export interface TierEstimate {
  readonly tier: Tier;
  /** What it costs once, all in all. */
  readonly onceUsd: number;
  /** About how long it takes. */
  readonly hours: number;
  /** "5 to 12 hours", by Glacier's own words. */
  readonly takes: string;
  /** Above 1 GiB, Expedited needs `acceptExpedited`. */
  readonly needsAcceptance: boolean;
}

// ---------------------------------------------------------------------------------------- POST /api/vaults/:vault/runs

/** POST /api/vaults/:vault/runs: starts a restore. Answers 201 with `Started`. */
export interface StartWish extends EstimateWish {
  readonly tier: Tier;
  /** The most that it may cost in USD, as the person typed it: a number such as `12.50`. Never pre-filled. */
  readonly maxCostUsd: number;
  readonly acceptExpedited?: boolean;
  /** Restore so many archives of all sizes and kinds first. 1 to 1,000. */
  readonly sample?: number;
}

export interface Started {
  readonly vaultName: string;
  readonly run: string;
  readonly executionArn: string;
}

// ------------------------------------------------------------------------------------------------------------- runs

/** GET /api/runs: the newest run of every vault. Of one vault all that left files: GET /api/vaults/:vault/runs. Newest first. */
export interface RunList {
  readonly runs: readonly RunRow[];
  readonly refreshSeconds: number;
}

/** `running`; how it ended; `ended` where Step Functions forgot how. */
export type RunState = 'running' | 'restored' | 'failed' | 'stopped' | 'ended';

export interface RunRow {
  readonly vaultName: string;
  readonly run: string;
  readonly state: RunState;
  readonly startedAt: string | null;
}

/** GET /api/vaults/:vault/runs/:run */
export interface RunDetail extends RunRow {
  readonly executionArn: string;
  /** On AWS the execution's page in the Step Functions console. */
  readonly awsConsole: string | null;
  /** What it does, in words ("restoring"); null where it has ended. */
  readonly step: string | null;
  readonly endedAt: string | null;
  readonly tier: Tier | null;
  /** The cap; null where it is not known yet. */
  readonly maxCostUsd: number | null;
  readonly chargedUsd: number;
  /** Requests sent to Glacier, repeats too. */
  readonly requests: number;
  /** Archives and bytes by state: all states, also the empty ones, in their order; null before the first stock-taking. */
  readonly states: readonly StateAmount[] | null;
  readonly all: Amount | null;
  /** When the stock was taken, ISO. */
  readonly stockAt: string | null;
  /** Restored bytes over time, oldest first: as the console saw them since it began, and the beginning of the run. At most 500. */
  readonly progress: readonly ProgressPoint[];
  /** In the last round; 0 where nothing came. */
  readonly bytesPerSecond: number;
  /** By that pace; null where it is not known. */
  readonly secondsLeft: number | null;
  /** "5 to 12 hours": what Glacier takes for the tier, while nothing has come yet. */
  readonly takes: string | null;
  /** Why Glacier takes no requests for now, or why nothing more is requested. */
  readonly remarks: readonly string[];
  /** Why the run itself failed. */
  readonly failure: Failure | null;
  readonly failures: FailureGroups;
  /** Reports, once they are written: paths below `/api`. */
  readonly report: ReportLinks | null;
  /** It can be stopped. */
  readonly canStop: boolean;
  readonly refreshSeconds: number | null;
}

export interface StateAmount extends Amount {
  readonly state: LedgerState;
}

export interface ProgressPoint {
  readonly at: string;
  /** Restored by then. */
  readonly archives: number;
  readonly bytes: number;
  readonly chargedUsd: number;
}

/** An error, with what to do about it. */
export interface Failure {
  readonly error: string;
  readonly sentence: string;
  readonly advice: string;
}

/** What was given up, by reason. */
export interface FailureGroups {
  readonly groups: readonly FailureGroup[];
  /** Archives given up, in all. */
  readonly archives: number;
  /** A run's status lists the first hundred only: true where there are more than `groups` counts. The report has all. */
  readonly isCut: boolean;
}

export interface FailureGroup {
  /** `JobExpired`; '' where the reason has no name. */
  readonly name: string;
  /** What the name means, where it is one of Thaw's. */
  readonly meaning: string | null;
  readonly advice: string;
  readonly archives: number;
  /** At most ten. */
  readonly examples: readonly { readonly archiveId: string; readonly reason: string }[];
}

/** Paths: open them as links. The page is served with a policy of its own that runs no script. */
export interface ReportLinks {
  readonly csv: string;
  readonly jsonl: string;
  readonly html: string;
}

/** POST /api/vaults/:vault/runs/:run/stop, without a body: answers `RunDetail`. What is requested is paid for, and still restored. */
export type StopAnswer = RunDetail;

// ----------------------------------------------------------------------------------------------------------- restores

/** A state machine of Thaw: RestoreJobOutput (`restore`), RestoreVault (`vault`). Small outputs have no executions that AWS keeps. */
export type MachineName = 'restore' | 'vault';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** GET /api/restores?machine=&status=&cursor= : executions, newest first. `machine` default restore; `status` default all. */
export interface RestoreList {
  readonly machine: MachineName;
  readonly executions: readonly ExecutionRow[];
  /** For `cursor`; null at the end. */
  readonly next: string | null;
  /** Why short restores (one part) are not in the list. */
  readonly remark: string | null;
  readonly refreshSeconds: number;
}

export interface ExecutionRow {
  readonly arn: string;
  readonly name: string;
  readonly machine: MachineName;
  readonly status: ExecutionStatus;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** So often it was redriven. */
  readonly redriveCount: number;
}

/** GET /api/restores/:arn (the ARN percent-encoded) */
export interface ExecutionDetail extends ExecutionRow {
  readonly awsConsole: string | null;
  /** JSON text. */
  readonly input: string;
  /** JSON text; null where there is none. */
  readonly output: string | null;
  /** What it is about, as far as its input says. */
  readonly about: { readonly vaultName: string | null; readonly jobId: string | null; readonly run: string | null };
  /** Where the object lies or was to lie, once a state has said it. */
  readonly key: string | null;
  /** The state machine's definition, in Amazon States Language, as this execution runs it. */
  readonly definition: unknown;
  /** State of each state by its name; states that were not entered are left out. Those inside of a Map's child workflows too. */
  readonly states: readonly StateSeen[];
  readonly mapRuns: readonly MapRunSeen[];
  /** Why it failed; of a map that gave up the error of the part itself. */
  readonly failure: ExecutionFailure | null;
  readonly can: { readonly redrive: boolean; readonly startAgain: boolean; readonly stop: boolean };
  readonly refreshSeconds: number | null;
}

export interface StateSeen {
  readonly name: string;
  readonly status: 'running' | 'succeeded' | 'failed' | 'caught' | 'aborted';
  /** So often it was entered. */
  readonly entered: number;
  /** Retries of its task. */
  readonly retries: number;
  /** First entered. */
  readonly from: string;
  /** Last left; null while it runs. */
  readonly to: string | null;
  /** Its last error, also one that a retry has overcome. */
  readonly error: string | null;
}

/** Item counts of a Map Run (API_MapRunItemCounts). */
export interface MapRunSeen {
  readonly arn: string;
  /** State of the definition that it belongs to; null where it cannot be told. */
  readonly state: string | null;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly counts: {
    readonly total: number;
    readonly pending: number;
    readonly running: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly aborted: number;
    readonly timedOut: number;
  };
  readonly redriveCount: number;
}

export interface ExecutionFailure extends Failure {
  /** True where it is the error of a part, read from the map's results. */
  readonly isOfPart: boolean;
  /** The execution's own error, where that is another. */
  readonly executionError: string | null;
  /** The cause as Step Functions gives it. */
  readonly cause: string | null;
  /** What heals it: `redrive` goes on with it; `start again` needs a new execution; null: neither does. */
  readonly remedy: 'redrive' | 'start again' | null;
}

/** GET /api/restores/:arn/events?cursor=&newest= : the history, 100 at a time, oldest first; `newest=true`: newest first. */
export interface EventPage {
  readonly events: readonly HistoryEvent[];
  readonly next: string | null;
  readonly refreshSeconds: number | null;
}

export interface HistoryEvent {
  readonly id: number;
  readonly previousId: number | null;
  readonly at: string;
  /** As Step Functions calls it: `TaskStateEntered`. */
  readonly type: string;
  /** The state that it belongs to, where the event says. */
  readonly state: string | null;
  /** JSON text; null where there is none. Texts above 256 KiB are cut by AWS. */
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** The other fields of its details, as AWS gives them. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** POST /api/restores/:arn/redrive, without a body: goes on where it failed. Answers `ExecutionDetail`. */
export type RedriveAnswer = ExecutionDetail;

/** POST /api/restores/:arn/start-again, without a body: the same input under another name. Answers 201 with the new one. */
export type StartAgainAnswer = ExecutionDetail;

// --------------------------------------------------------------------------------------- GET /api/vaults/:vault/jobs

/** GET /api/vaults/:vault/jobs?state=&cursor= : Glacier's jobs of the vault. `state`: InProgress, Succeeded or Failed; default all. */
export interface JobList {
  readonly jobs: readonly JobRow[];
  readonly next: string | null;
  readonly refreshSeconds: number;
}

export interface JobRow {
  readonly jobId: string;
  readonly kind: 'archive' | 'inventory';
  /** Null for an inventory. */
  readonly tier: Tier | null;
  readonly state: 'InProgress' | 'Succeeded' | 'Failed';
  readonly statusMessage: string | null;
  readonly archiveId: string | null;
  /** Path of the archive in the index; null where it is not in it. */
  readonly path: string | null;
  readonly sizeBytes: number | null;
  readonly description: string | null;
  readonly createdAt: string;
  readonly completedAt: string | null;
  /** How long its output can still be had, of 24 h from its completion; null while it is in progress; 0 once it is over. */
  readonly secondsLeft: number | null;
  /** The execution that restores it; null where there is none: not begun, or a short restore. */
  readonly restore: { readonly arn: string; readonly status: ExecutionStatus } | null;
}

// --------------------------------------------------------------------------------------------- GET /api/dead-letters

/** GET /api/dead-letters: messages that could not be understood or delivered. Moving them back stays with the CLI. */
export interface DeadLetterList {
  readonly messages: readonly DeadLetter[];
  /** About how many there are (SQS counts approximately); only some of them are shown. */
  readonly about: number;
  readonly advice: string;
  readonly refreshSeconds: number;
}

export interface DeadLetter {
  readonly messageId: string;
  readonly sentAt: string;
  /** The message itself: text, any. */
  readonly body: string;
  /** Why it is here; null where its attributes do not say. */
  readonly reason: string | null;
}

// ---------------------------------------------------------------------------- objects and faults: where `can` says so

/** GET /api/objects?prefix=&cursor= : objects and folders directly below a prefix ('' or with a slash at its end). */
export interface ObjectPage {
  readonly bucketName: string;
  readonly prefix: string;
  readonly folders: readonly string[];
  readonly objects: readonly { readonly key: string; readonly sizeBytes: number; readonly modifiedAt: string }[];
  readonly next: string | null;
  readonly refreshSeconds: number;
}

/** GET /api/faults */
export interface FaultState {
  /** What can be broken. */
  readonly places: readonly FaultPlace[];
  /** What is switched on. */
  readonly faults: readonly FaultSeen[];
  /** What has struck, newest first; at most 500. */
  readonly log: readonly FaultStruck[];
  /** So many have struck, in all. */
  readonly struck: number;
  readonly refreshSeconds: number;
}

export interface FaultPlace {
  /** `glacier:GetJobOutput`. */
  readonly place: string;
  /** `throttle`, `error`, `cut` ... */
  readonly kinds: readonly string[];
}

/** POST /api/faults: switches one on. Answers 201 with `FaultState`. */
export interface FaultWish {
  readonly place: string;
  readonly kind: string;
  /** Of the requests that it strikes, above 0 to 1. @default 1 */
  readonly probability?: number;
  /** How often it strikes. @default until it is switched off */
  readonly times?: number;
}

/** DELETE /api/faults/:id switches one off, DELETE /api/faults all. Both answer `FaultState`. */
export interface FaultSeen extends FaultWish {
  readonly id: string;
  readonly struck: number;
}

export interface FaultStruck {
  readonly at: string;
  readonly place: string;
  readonly kind: string;
  /** The job, the key, the part: what is known of the request. */
  readonly facts: Readonly<Record<string, string>>;
}
