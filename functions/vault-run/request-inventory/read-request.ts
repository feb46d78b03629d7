import { isPriced, isReadableClass } from '../../archive/estimate.ts';
import { field } from '../../archive/json.ts';
import { keyStyles } from '../../archive/names/key-style.ts';
import { compileNameRule } from '../../archive/names/name-rule.ts';
import { checkKey } from '../../archive/object-key.ts';
import type { StorageClass } from '../../archive/prices.ts';
import { TiB } from '../../archive/units.ts';
import { messageOf } from '../../cloud/aws-errors.ts';
import { isNamed, requestRefused } from '../../errors.ts';
import { vaultPrefix } from '../../run-files/keys.ts';
import {
  folderMarkers,
  type Tier,
  tiers,
  type VaultDestination,
  type VaultRequest,
  type VaultSettings,
} from '../../vault-flow.ts';

/** What a request leaves to the stack. */
export interface StackDefaults extends VaultDestination {
  readonly storageClass: string;
  readonly priceFactor: number;
  /** Whether the bucket lies in another region than the stack. */
  readonly isInOtherRegion?: boolean;
}

/** The request with its defaults. Error: `RequestRefused`, naming the field, what was wanted and what was found. */
export function readVaultRequest(event: unknown, stack: StackDefaults): VaultSettings {
  demandKnownFields(event);
  const field = fieldsOf(event);
  const vaultName = field('vaultName', vaultNames) ?? refuse('vaultName', vaultNames.wanted, undefined);
  const mode = field('mode', oneOf(modes)) ?? 'restore';
  const settings: VaultSettings = {
    vaultName,
    mode,
    tier: field('tier', oneOf<Tier>(tiers)) ?? 'Bulk',
    maxCostUsd: field('maxCostUsd', dollars) ?? null,
    prefix: field('prefix', prefixBehind(stack.keyPrefix)) ?? '',
    storageClass: field('storageClass', storageClasses) ?? ofTheStack(stack),
    include: field('include', globs) ?? [],
    exclude: field('exclude', globs) ?? [],
    after: toIso(field('after', dates)),
    before: toIso(field('before', dates)),
    archives: field('archives', keyBelow(vaultPrefix(vaultName))),
    names: field('names', keyBelow(vaultPrefix(vaultName))),
    nameRules: demandRules(field('nameRules', nameRules)),
    keys: field('keys', oneOf(keyStyles)),
    folderMarkers: field('folderMarkers', oneOf(folderMarkers)),
    copies: field('copies', yesOrNo),
    inventory: field('inventory', inventoriesOf(vaultPrefix(vaultName))),
    bytesPerDay: field('bytesPerDay', wholeNumber(1, Number.MAX_SAFE_INTEGER)) ?? awsBytesPerDay,
    sample: field('sample', wholeNumber(1, 1000)),
    acceptExpedited: field('acceptExpedited', yesOrNo),
    priceFactor: field('priceFactor', factors) ?? stack.priceFactor,
    rebuyMissing: field('rebuyMissing', yesOrNo),
    tries: field('tries', wholeNumber(1, 10)) ?? 3,
    destination: { bucketName: stack.bucketName, keyPrefix: stack.keyPrefix },
    ...(stack.isInOtherRegion === true && { toOtherRegion: true }),
  };
  return demandSense(settings);
}

/** AWS's own pace: what its tool asks for in a day (its `DAILY_QUOTA`). */
const awsBytesPerDay = 100 * TiB;

function demandSense(settings: VaultSettings): VaultSettings {
  const { mode, maxCostUsd, after, before, copies, storageClass } = settings;
  if (mode === 'restore' && maxCostUsd === null) refuse('maxCostUsd', dollars.wanted, undefined);
  if (after !== undefined && before !== undefined && after >= before) {
    refuse('before', `later than "after", which is "${after}"`, before);
  }
  if (copies && !isReadableClass(storageClass)) {
    refuse('copies', `left out with the storage class ${storageClass}, whose objects S3 does not copy from`, copies);
  }
  return settings;
}

const names = {
  vaultName: true,
  mode: true,
  tier: true,
  maxCostUsd: true,
  prefix: true,
  storageClass: true,
  include: true,
  exclude: true,
  after: true,
  before: true,
  archives: true,
  names: true,
  nameRules: true,
  keys: true,
  folderMarkers: true,
  copies: true,
  inventory: true,
  bytesPerDay: true,
  sample: true,
  acceptExpedited: true,
  priceFactor: true,
  rebuyMissing: true,
  tries: true,
} as const satisfies Record<keyof VaultRequest, true>;

/** A budget under a name that nobody reads would be no budget. */
function demandKnownFields(event: unknown): void {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw requestRefused(
      `Cannot begin a run: wanted an object such as {"vaultName":"photos","maxCostUsd":50}, found ${shown(event)}. Start RestoreVault again with one.`,
    );
  }
  const unknown = Object.keys(event).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  throw requestRefused(
    `Cannot begin a run: the request has a field "${unknown}", and known are ${Object.keys(names).join(', ')}. Correct it, then start RestoreVault again.`,
  );
}

/** What a field must be: in words, and as a check. */
interface Kind<Value> {
  readonly wanted: string;
  readonly is: (value: unknown) => value is Value;
}

/** Reads one field; undefined where it is left out or null. */
const fieldsOf =
  (event: unknown) =>
  <Value>(name: keyof VaultRequest, kind: Kind<Value>): Value | undefined => {
    const value = field(event, name) ?? undefined;
    if (value === undefined || kind.is(value)) return value;
    return refuse(name, kind.wanted, value);
  };

function refuse(name: keyof VaultRequest, wanted: string, found: unknown): never {
  throw requestRefused(
    `Cannot begin a run: "${name}" must be ${wanted}, and is ${shown(found)}. Correct it, then start RestoreVault again.`,
  );
}

const shown = (value: unknown) =>
  value === undefined ? 'missing' : (JSON.stringify(value) ?? 'nothing').slice(0, 300);

const modes = ['restore', 'estimate', 'dry run'] as const;

const isText = (value: unknown): value is string => typeof value === 'string';

const text = (wanted: string, isGood: (value: string) => boolean): Kind<string> => ({
  wanted,
  is: (value): value is string => isText(value) && isGood(value),
});

const oneOf = <Word extends string>(words: readonly Word[]): Kind<Word> => ({
  wanted: `one of ${words.map((word) => `"${word}"`).join(', ')}`,
  is: (value): value is Word => words.some((word) => word === value),
});

const wholeNumber = (least: number, most: number): Kind<number> => ({
  wanted: `a whole number from ${least} to ${most}`,
  is: (value): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most,
});

const dollars: Kind<number> = {
  wanted: 'the most that the run may cost, a number of USD from 0',
  is: (value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0,
};

/** As the stack's setting (infra/check-props.ts). */
const factors: Kind<number> = {
  wanted: 'how much dearer the region is than us-east-1, a number from 0.1 to 10',
  is: (value): value is number => typeof value === 'number' && value >= 0.1 && value <= 10,
};

const yesOrNo: Kind<boolean> = { wanted: 'true or false', is: (value) => typeof value === 'boolean' };

/** Glacier guide, "Create Vault". */
const vaultNames = text('the name of a vault, 1 to 255 of A-Z a-z 0-9 _ . -', (name) =>
  /^[A-Za-z0-9_.-]{1,255}$/.test(name),
);

const storageClasses: Kind<StorageClass> = {
  wanted: 'a storage class with a price (functions/archive/prices.ts), such as STANDARD or DEEP_ARCHIVE',
  is: (value): value is StorageClass => isText(value) && isPriced(value),
};

const ofTheStack = ({ storageClass }: StackDefaults): StorageClass =>
  isPriced(storageClass) ? storageClass : refuse('storageClass', storageClasses.wanted, storageClass);

/** The count is spelled out in `what`: formatting it as the module loads would cost each cold start 18 ms of CPU. */
const texts = (most: number, what: string): Kind<readonly string[]> => ({
  wanted: `a list of up to ${what}`,
  is: (value): value is string[] =>
    Array.isArray(value) && value.length <= most && value.every((one) => isText(one) && one !== ''),
});

const globs = texts(1000, '1,000 globs');

/** Each is tried on every description that those before it do not know. */
const nameRules = texts(20, '20 name rules');

function demandRules(rules: readonly string[] | undefined): readonly string[] | undefined {
  for (const rule of rules ?? []) {
    try {
      compileNameRule(rule);
    } catch (error) {
      if (!isNamed(error, 'NameRuleInvalid')) throw error;
      throw requestRefused(
        `Cannot begin a run: ${messageOf(error)}. Correct it, then start RestoreVault again.`,
        error,
      );
    }
  }
  return rules;
}

const dates = text(
  'an ISO date such as "2015-01-01" or "2015-01-01T12:00:00Z"',
  (date) =>
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(date) && !Number.isNaN(Date.parse(date)),
);

const toIso = (date: string | undefined) => (date === undefined ? undefined : new Date(date).toISOString());

const keyBelow = (prefix: string) =>
  text(`the key of a file in the work bucket below "${prefix}"`, (key) => key.startsWith(prefix) && key !== prefix);

/** Names need room after it: a key has 1,024 bytes (S3 guide, "object-keys"). */
const prefixBehind = (keyPrefix: string) =>
  text('the beginning of a key such as "photos/", up to 512 bytes with the stack\'s own', (prefix) => {
    const isShort = Buffer.byteLength(keyPrefix + prefix) <= 512;
    return prefix === '' || (isShort && checkKey(keyPrefix, `${prefix}x`) === undefined);
  });

type GivenInventory = NonNullable<VaultRequest['inventory']>;

const inventoriesOf = (folder: string): Kind<GivenInventory> => ({
  wanted: `{"jobId":"<an inventory job>"}, {"key":"<an inventory in the destination bucket>"} or {"workKey":"<one in the work bucket below ${folder}>"}`,
  is: (value): value is GivenInventory => {
    const given = { jobId: field(value, 'jobId'), key: field(value, 'key'), workKey: field(value, 'workKey') };
    const { jobId, key, workKey } = given;
    if (Object.values(given).filter((of) => of !== undefined).length !== 1) return false;
    if (key !== undefined) return isText(key) && key !== '';
    if (workKey !== undefined) return keyBelow(folder).is(workKey);
    return isText(jobId) && /^[A-Za-z0-9_-]{1,256}$/.test(jobId);
  },
});
