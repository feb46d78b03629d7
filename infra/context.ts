import { Size } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import type { Node } from 'constructs';
import { SettingRefused } from './check-props.ts';
import { type GlacierRestoreProps, storageClasses } from './props.ts';

type Reader = (name: string, value: unknown) => unknown;

const text: Reader = (name, value) => {
  if (typeof value !== 'string') throw refused(name, 'a text', value);
  return value;
};

/** `a,b`, or a JSON list. */
const list: Reader = (name, value) => {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  if (!Array.isArray(items) || items.some((item) => typeof item !== 'string' || item === '')) {
    throw refused(name, 'names with commas between them', value);
  }
  return items;
};

const number: Reader = (name, value) => {
  if (!/^\d{1,15}$/.test(String(value))) throw refused(name, 'a whole number', value);
  return Number(value);
};

const decimal: Reader = (name, value) => {
  if (!/^\d{1,15}(\.\d{1,15})?$/.test(String(value))) throw refused(name, 'a number such as 1.2', value);
  return Number(value);
};

/** `8MiB`, `1GiB`. */
const size: Reader = (name, value) => {
  const [, amount, unit] = /^(\d{1,9})\s?(MiB|GiB)$/.exec(String(value)) ?? [];
  if (amount === undefined) throw refused(name, 'a size like 128MiB or 1GiB', value);
  return unit === 'GiB' ? Size.gibibytes(Number(amount)) : Size.mebibytes(Number(amount));
};

const yesOrNo: Reader = (name, value) => {
  if (!['true', 'false'].includes(String(value))) throw refused(name, 'true or false', value);
  return String(value) === 'true';
};

const oneOf =
  (values: readonly (string | number)[]): Reader =>
  (name, value) => {
    const found = values.find((candidate) => String(candidate) === String(value));
    if (found === undefined) throw refused(name, `one of ${values.join(', ')}`, value);
    return found;
  };

/** `arm64` or `x86_64`, as Lambda's API names them. */
const architecture: Reader = (name, value) => {
  const found = [Architecture.ARM_64, Architecture.X86_64].find((each) => each.name === value);
  if (found === undefined) throw refused(name, 'one of arm64, x86_64', value);
  return found;
};

/** CloudWatch knows these numbers of days and no others; `Infinity` is written 9999 there. */
const retentionDays = Object.values(RetentionDays).filter((days) => typeof days === 'number');

/** Each setting of `cdk deploy -c <name>=<value>` and how it is read. Whether it can work, the construct checks. */
const readers = {
  bucketName: text,
  bucketOwner: text,
  bucketRegion: text,
  bucketKeyArn: text,
  logsPrincipal: text,
  workBucketName: text,
  topicName: text,
  earlierTopicArns: list,
  vaults: list,
  keyPrefix: text,
  storageClass: oneOf(storageClasses),
  workers: number,
  smallWorkers: number,
  maxConcurrency: number,
  requestsPerSecond: number,
  priceFactor: decimal,
  minimumPartSize: size,
  fetchPartMemoryMb: number,
  architecture,
  sliceSize: size,
  slicesAtOnce: number,
  findJobs: yesOrNo,
  outcomeEmail: text,
  alarms: yesOrNo,
  logRetention: oneOf(retentionDays),
  logLevel: oneOf(Object.values(LogLevel)),
  tracing: yesOrNo,
  restoreJobOutputName: text,
  restoreSmallOutputName: text,
  restoreVaultName: text,
} as const satisfies Partial<Record<keyof GlacierRestoreProps, Reader>>;

/**
 * What the stack is called: `-c stackName=...`, so that one account holds several. Throws `SettingRefused` on a name that
 * CloudFormation would not take.
 */
export function stackNameFromContext(node: Node): string {
  const name: unknown = node.tryGetContext('stackName') ?? 'Thaw';
  if (typeof name === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) return name;
  throw refused('stackName', 'a letter, then up to 127 letters, digits and "-"', name);
}

/** The construct's props as the app's context gives them. Throws `SettingRefused` on a value that cannot be read. */
export function settingsFromContext(node: Node): GlacierRestoreProps {
  const context: unknown = node.getAllContext();
  refuseMisspelt(Object.keys(Object(context)));
  const given = Object.entries(readers)
    .map(([name, read]) => ({ name, read, value: node.tryGetContext(name) as unknown }))
    .filter(({ value }) => value !== undefined);
  return Object.fromEntries(given.map(({ name, read, value }) => [name, read(name, value)]));
}

/** A setting nobody reads would be silently without effect. Context holds others' keys, so only near misses are told. */
function refuseMisspelt(names: readonly string[]): void {
  const known = new Map([...Object.keys(readers), 'stackName'].map((name) => [plain(name), name]));
  for (const name of names) {
    const meant = known.get(plain(name));
    if (meant !== undefined && meant !== name) {
      throw new SettingRefused(`There is no setting "${name}": did you mean "${meant}"?`);
    }
  }
}

/** Without case and punctuation: what a typing error leaves intact. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');

const refused = (name: string, wanted: string, found: unknown) =>
  new SettingRefused(`"${name}" must be ${wanted}, and is ${JSON.stringify(found)}.`);
