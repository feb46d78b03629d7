import { Token } from 'aws-cdk-lib';
import { MiB } from '../functions/archive/units.ts';
import { type CheckedProps, defaults, type GlacierRestoreProps, storageClasses } from './props.ts';

/** A setting that cannot be used, said in a sentence: which, what it must be, what it was. */
export class SettingRefused extends Error {
  override readonly name = 'SettingRefused';
}

/** Fills in the defaults. Throws `SettingRefused` on the first setting that cannot work, before anything is created. */
export function checkProps(props: GlacierRestoreProps): CheckedProps {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
  const settings: CheckedProps = { ...defaults, ...given };
  checkBucket(settings);
  checkEarlierStack(settings);
  checkVaults(settings.vaults);
  checkKeyPrefix(settings.keyPrefix);
  checkEnvironment(settings);
  oneOf('storageClass', settings.storageClass, storageClasses);
  checkConcurrency(settings);
  wholeNumber('requestsPerSecond', settings.requestsPerSecond, 1, 1000);
  checkPriceFactor(settings.priceFactor);
  checkPartSize(settings.minimumPartSize.toBytes());
  wholeNumber('fetchPartMemoryMb', settings.fetchPartMemoryMb, 128, 10_240); // Lambda quotas
  checkSlices(settings);
  checkTags(settings.tags);
  if (settings.logsPrincipal !== undefined)
    matching(
      'logsPrincipal',
      settings.logsPrincipal,
      /^[a-z0-9.-]+$/,
      'the name of a service such as logs.cn-north-1.amazonaws.com.cn',
    );
  if (settings.outcomeEmail !== undefined)
    matching('outcomeEmail', settings.outcomeEmail, /^[^\s@]+@[^\s@]+$/, 'an e-mail address');
  for (const name of ['restoreJobOutputName', 'restoreSmallOutputName', 'restoreVaultName'] as const) {
    const given = settings[name];
    if (given !== undefined) matching(name, given, /^[0-9A-Za-z_-]{1,80}$/, '1 to 80 letters, digits, "-" and "_"');
  }
  return settings;
}

/** As a request's `priceFactor` (functions/vault-run/request-inventory/read-request.ts). */
function checkPriceFactor(factor: number): void {
  if (Number.isFinite(factor) && factor >= 0.1 && factor <= 10) return;
  throw new SettingRefused(`"priceFactor" must be a number from 0.1 to 10, and is ${factor}.`);
}

function checkBucket({ bucket, bucketName, bucketOwner, bucketRegion, bucketKeyArn }: CheckedProps): void {
  if (bucket !== undefined && bucketName !== undefined) {
    throw new SettingRefused('"bucket" and "bucketName" both name the destination: give one of them.');
  }
  if (bucketName !== undefined) matching('bucketName', bucketName, ...bucketNames);
  if (bucketOwner !== undefined) matching('bucketOwner', bucketOwner, /^\d{12}$/, 'an account id of 12 digits');
  if (bucketRegion !== undefined) matching('bucketRegion', bucketRegion, regions, 'a region such as eu-central-1');
  if (bucketKeyArn !== undefined) matching('bucketKeyArn', bucketKeyArn, keyArns, 'the ARN of a KMS key (no alias)');
  if (bucket !== undefined || bucketName !== undefined) return;
  for (const [name, value] of Object.entries({ bucketOwner, bucketRegion, bucketKeyArn })) {
    if (value === undefined) continue;
    throw new SettingRefused(`"${name}" goes with an existing bucket, and none is named: give "bucketName", too.`);
  }
}

/** Of every partition: `us-gov-west-1`, `cn-north-1`, `us-iso-east-1`. */
const regions = /^[a-z]{2,4}(-[a-z]+){1,3}-\d$/;

const bucketNames = [
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  '3 to 63 small letters, digits, "." and "-", beginning and ending with a letter or digit',
] as const;

/** What is taken over from a stack that was deleted. */
function checkEarlierStack({ workBucketName, topicName, earlierTopicArns = [] }: CheckedProps): void {
  if (workBucketName !== undefined) matching('workBucketName', workBucketName, ...bucketNames);
  if (topicName !== undefined) {
    matching('topicName', topicName, /^[A-Za-z0-9_-]{1,256}$/, '1 to 256 letters, digits, "-" and "_"');
  }
  for (const arn of earlierTopicArns) matching('earlierTopicArns', arn, topicArns, 'ARNs of SNS topics');
}

const topicArns = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/**
 * What is left of the 4 KB that a function's environment has (Lambda quotas), in that of `find-jobs`, which is the fullest,
 * for what has no fixed length (test/infra/iam.test.ts adds it up).
 */
const roomForNames = 3190;

/** Of a topic's name that CloudFormation makes up, at most. */
const madeUpName = 160;

function checkEnvironment({ vaults = [], earlierTopicArns = [], keyPrefix, topicName }: CheckedProps): void {
  const names = [vaults.join(','), earlierTopicArns.join(','), keyPrefix, topicName ?? ' '.repeat(madeUpName)];
  const characters = names.join('').length;
  if (characters <= roomForNames) return;
  throw new SettingRefused(
    `"vaults", "earlierTopicArns", "keyPrefix" and "topicName" have ${characters} characters together, and the environment of find-jobs has room for ${roomForNames}: name fewer.`,
  );
}

/** IAM compares a statement's resource with the key's own ARN, never with an alias (KMS guide, "cmks-in-iam-policies"). */
const keyArns = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/**
 * What IAM leaves to the ARNs of vaults in the fullest policy, the operator's: 6,144 characters of a managed policy (a
 * role's inline policies have 10,240; IAM guide, "reference_iam-quotas") less what stands there besides, at most
 * (test/infra/iam.test.ts adds it up).
 */
const roomForVaults = 3300;

/** Of a vault's ARN in a policy, but for its name: with quotes, a comma, and the longest partition and region. */
const vaultArnCharacters = '"arn:aws-us-gov:glacier:us-gov-west-1:123456789012:vaults/",'.length;

function checkVaults(vaults: readonly string[] | undefined): void {
  if (vaults?.length === 0) {
    throw new SettingRefused('"vaults" is empty, so that no vault could be read: name some, or leave it out for all.');
  }
  const rule = '1 to 255 letters, digits, ".", "_" and "-", as Glacier names vaults';
  for (const vault of vaults ?? []) matching('vaults', vault, /^[A-Za-z0-9_.-]{1,255}$/, rule);
  const characters = (vaults ?? []).reduce((sum, { length }) => sum + vaultArnCharacters + length, 0);
  if (characters <= roomForVaults) return;
  throw new SettingRefused(
    `"vaults" names ${vaults?.length} vaults, whose ARNs take ${characters} characters of a policy, and IAM has room for ${roomForVaults}: name fewer, or leave it out for all.`,
  );
}

/** Tagging guide, "tag-conventions"; keys that begin so are AWS's. */
function checkTags(tags: CheckedProps['tags'] = {}): void {
  const [letters, rule] = [
    /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/iu,
    'letters, digits, spaces and _.:/=+-@, and must not begin with "aws:"',
  ];
  for (const [name, value] of Object.entries(tags)) {
    if (name === '' || name.length > 128 || value.length > 256) {
      throw new SettingRefused(`"tags" takes names of 1 to 128 characters and values of up to 256, and has "${name}".`);
    }
    matching('tags', name, letters, rule);
    matching('tags', value, letters, rule);
  }
}

/** A key has 1,024 bytes; vault name and archive id take up to 400. `*`, `?` and `$` would mean something to IAM. */
function checkKeyPrefix(prefix: string): void {
  const rule = 'up to 512 letters, digits and !_.\'()-/, without a leading "/"';
  matching('keyPrefix', prefix, /^(?!\/)[A-Za-z0-9!_.'()/-]{0,512}$/, rule);
  if (prefix.split('/').some((step) => step === '..' || step === '.')) {
    throw new SettingRefused(`"keyPrefix" must not contain "." or ".." between slashes, and is "${prefix}".`);
  }
}

/** 10,000: a Map Run's parallel children (Step Functions quotas). */
function checkConcurrency({ workers, smallWorkers, maxConcurrency }: CheckedProps): void {
  wholeNumber('maxConcurrency', maxConcurrency, 1, 10_000);
  wholeNumber('workers', workers, 1, 1_000_000);
  wholeNumber('smallWorkers', smallWorkers, 2, 10_000); // 1,000 batches of ten (Lambda guide, "services-sqs-scaling")
  if (!Token.isUnresolved(workers) && maxConcurrency > workers) {
    throw new SettingRefused(
      `"maxConcurrency" is ${maxConcurrency} and "workers" is ${workers}: not even one restore could ever start. ` +
        'Raise "workers" or lower "maxConcurrency".',
    );
  }
}

/** Slices are nodes of the hash tree, so powers of two MiB; all that are held at once must leave room for Node itself. */
function checkSlices({ sliceSize, slicesAtOnce, fetchPartMemoryMb }: CheckedProps): void {
  const sizeMiB = sliceSize.toBytes() / MiB;
  if (!Number.isInteger(Math.log2(sizeMiB)) || sizeMiB < 1 || sizeMiB > 64) {
    throw new SettingRefused(`"sliceSize" must be a power of two from 1 MiB to 64 MiB, and is ${sizeMiB} MiB.`);
  }
  wholeNumber('slicesAtOnce', slicesAtOnce, 1, 64);
  if (sizeMiB * slicesAtOnce <= fetchPartMemoryMb / 2) return;
  throw new SettingRefused(
    `"slicesAtOnce" x "sliceSize" is ${sizeMiB * slicesAtOnce} MiB, more than half of "fetchPartMemoryMb" (${fetchPartMemoryMb}). ` +
      'Raise the memory or hold less at once.',
  );
}

/** S3's smallest part is 5 MiB, Glacier's hashes want a power of two, 10,000 x 4 GiB is Glacier's largest archive. */
function checkPartSize(bytes: number): void {
  const powerOfTwo = Number.isInteger(Math.log2(bytes));
  if (!powerOfTwo || bytes < 8 * MiB || bytes > 4096 * MiB) {
    throw new SettingRefused(
      `"minimumPartSize" must be a power of two from 8 MiB to 4 GiB, and is ${bytes / MiB} MiB (${bytes} bytes).`,
    );
  }
}

function wholeNumber(name: string, value: number, least: number, most: number): void {
  if (Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new SettingRefused(`"${name}" must be a whole number from ${least} to ${most}, and is "${value}".`);
  }
}

function oneOf(name: string, value: string, values: readonly string[]): void {
  if (!Token.isUnresolved(value) && !values.includes(value)) {
    throw new SettingRefused(`"${name}" must be one of ${values.join(', ')}, and is "${value}".`);
  }
}

/** A token is a value that only the deployment knows: it cannot be checked here. */
function matching(name: string, value: string, pattern: RegExp, rule: string): void {
  if (!Token.isUnresolved(value) && !pattern.test(value)) {
    throw new SettingRefused(`"${name}" must be ${rule}, and is "${value}".`);
  }
}
