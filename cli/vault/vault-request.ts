import { isReadableClass } from '../../functions/archive/estimate.ts';
import type { KeyStyle } from '../../functions/archive/names/key-style.ts';
import { checkKey } from '../../functions/archive/object-key.ts';
import type { Tier, VaultRequest } from '../../functions/vault-flow.ts';
import type { CommonOptions } from '../shared/answer.ts';
import type { Mode } from '../shared/run-name.ts';
import { UsageError } from '../shared/usage.ts';
import type { NamesFrom } from '../shared/values.ts';
import { type InputFile, readInventory, readSynologyFile, readUserFile, type UserFile } from './user-files.ts';

/** The options of `thaw vault`, each read already. */
export interface VaultOptions extends CommonOptions {
  /** All vaults that have archives. */
  readonly all?: boolean;
  readonly estimate?: boolean;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly again?: boolean;
  readonly tier?: Tier;
  readonly maxCost?: number;
  readonly prefix?: string;
  readonly storageClass?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly after?: string;
  readonly before?: string;
  /** Paths of files. */
  readonly archives?: string;
  readonly names?: string;
  /** `descriptions`: no sister vault is asked. */
  readonly namesFrom?: NamesFrom;
  readonly nameRule?: readonly string[];
  readonly keys?: KeyStyle;
  readonly folderMarkers?: 'keep';
  readonly copies?: boolean;
  readonly inventory?: string;
  readonly perDay?: number;
  readonly sample?: number;
  readonly expeditedOk?: boolean;
  readonly priceFactor?: number;
  readonly rebuyMissing?: boolean;
}

/** The same, as the state machine takes it, with the files that go along. */
export interface Wish {
  readonly request: VaultRequest & { readonly mode: Mode };
  readonly userFiles: readonly UserFile[];
  /** An inventory of the user's own, and the user's files: what is uploaded. */
  readonly uploads: readonly InputFile[];
}

/** Checks what was typed, files too. Error: `UsageError`. */
export async function wishOf(vaultName: string, options: VaultOptions): Promise<Wish> {
  const mode = modeOf(options);
  demandSense(mode, options);
  const [archives, names, inventory] = await Promise.all([
    options.archives === undefined ? undefined : readUserFile('archives', options.archives, vaultName),
    namesOf(options, vaultName),
    options.inventory === undefined ? undefined : readInventory(options.inventory, vaultName),
  ]);
  const request = {
    vaultName,
    mode,
    tier: options.tier,
    maxCostUsd: mode === 'restore' ? options.maxCost : undefined,
    prefix: options.prefix,
    storageClass: options.storageClass,
    include: options.include,
    exclude: options.exclude,
    after: options.after,
    before: options.before,
    archives: archives?.key,
    names: names?.key,
    nameRules: options.nameRule,
    keys: options.keys,
    folderMarkers: options.folderMarkers,
    copies: options.copies,
    inventory: inventory === undefined ? inventoryOf(options.inventory) : { workKey: inventory.key },
    bytesPerDay: options.perDay,
    sample: options.sample,
    acceptExpedited: options.expeditedOk,
    priceFactor: options.priceFactor,
    rebuyMissing: options.rebuyMissing,
  };
  const userFiles = [archives, names].filter((file) => file !== undefined);
  return { request, userFiles, uploads: inventory === undefined ? userFiles : [...userFiles, inventory] };
}

async function namesOf({ names, namesFrom }: VaultOptions, vaultName: string): Promise<UserFile | undefined> {
  if (names !== undefined) return await readUserFile('names', names, vaultName);
  return typeof namesFrom === 'object' ? readSynologyFile(namesFrom.synology, vaultName) : undefined;
}

const modeOf = ({ estimate, dryRun }: VaultOptions): Mode => (estimate ? 'estimate' : dryRun ? 'dry run' : 'restore');

function demandSense(
  mode: Mode,
  { maxCost, wait, again, after, before, prefix, copies, storageClass, names, namesFrom }: VaultOptions,
): void {
  if (mode === 'restore' && maxCost === undefined) {
    throw new UsageError(
      'A restore needs --max-cost <USD>, the most that it may cost. "thaw vault <vault> --estimate" says what it would.',
    );
  }
  if (mode === 'restore' && (wait || again)) {
    throw new UsageError(
      '--wait and --again go with --estimate or --dry-run. To follow a restore: thaw status <vault> --watch',
    );
  }
  if (names !== undefined && namesFrom !== undefined) {
    throw new UsageError('--names and --names-from cannot be used together: both say what archives are called.');
  }
  if (after !== undefined && before !== undefined && Date.parse(after) >= Date.parse(before)) {
    throw new UsageError(`--before ${before} is not later than --after ${after}: nothing lies between them.`);
  }
  if (copies && storageClass !== undefined && !isReadableClass(storageClass)) {
    throw new UsageError(
      `--copies does not go with --storage-class ${storageClass}: S3 copies nothing from objects of that class before they are restored once more. Leave out --copies, or choose a class such as GLACIER_IR.`,
    );
  }
  const reason = prefix ? checkKey('', `${prefix}x`) : undefined;
  if (reason !== undefined) throw new UsageError(`--prefix "${prefix}" cannot begin a key: ${reason}.`);
}

/** A job id has 92 characters (Glacier guide, "Initiate Job"); a key of ours has a slash and a dot. */
function inventoryOf(text: string | undefined): VaultRequest['inventory'] {
  if (text === undefined) return undefined;
  if (/^[A-Za-z0-9_-]{92}$/.test(text)) return { jobId: text };
  const reason = checkKey('', text);
  if (reason === undefined) return { key: text };
  throw new UsageError(
    `Cannot use --inventory ${text}: there is no such file, and no object has such a key: ${reason}.`,
  );
}
