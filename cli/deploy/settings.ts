import type { Command } from 'commander';
import type { CommonOptions } from '../shared/answer.ts';

/** What commander makes of the options. */
export interface Options extends CommonOptions {
  readonly yes?: boolean;
  readonly delete?: boolean;
  readonly artifactBucket?: string;
  readonly template?: string;
  readonly bucketName?: string;
  readonly bucketOwner?: string;
  readonly bucketKeyArn?: string;
  readonly bucketRegion?: string;
  readonly keyPrefix?: string;
  readonly storageClass?: string;
  readonly vaults?: string;
  readonly workers?: string;
  readonly maxConcurrency?: string;
  readonly requestsPerSecond?: string;
  readonly outcomeEmail?: string;
}

interface Setting {
  /** Of the template. */
  readonly parameter: string;
  readonly flags: string;
  readonly help: string;
}

/** The template's parameters as options; CloudFormation checks their values (release/template/parameters.ts). */
export const settings = {
  bucketName: {
    parameter: 'BucketName',
    flags: '--bucket-name <name>',
    help: 'existing bucket to restore into (default: a new one)',
  },
  bucketOwner: {
    parameter: 'BucketOwner',
    flags: '--bucket-owner <account>',
    help: 'account id of the owner of the existing bucket (default: this account)',
  },
  bucketKeyArn: {
    parameter: 'BucketKeyArn',
    flags: '--bucket-key-arn <arn>',
    help: 'ARN of the customer key of the existing bucket',
  },
  bucketRegion: {
    parameter: 'BucketRegion',
    flags: '--bucket-region <region>',
    help: 'region of the existing bucket (default: that of the stack)',
  },
  keyPrefix: {
    parameter: 'KeyPrefix',
    flags: '--key-prefix <prefix>',
    help: 'first characters of every restored key, such as thawed/',
  },
  storageClass: {
    parameter: 'StorageClass',
    flags: '--storage-class <class>',
    help: 'storage class of restored objects (default: STANDARD)',
  },
  vaults: {
    parameter: 'Vaults',
    flags: '--vaults <names>',
    help: 'vaults that may be read, up to ten, with commas between them (default: all)',
  },
  workers: {
    parameter: 'Workers',
    flags: '--workers <number>',
    help: 'parts that may be fetched at the same time, over all restores (default: 500)',
  },
  maxConcurrency: {
    parameter: 'MaxConcurrency',
    flags: '--max-concurrency <number>',
    help: 'parts of one restore that may be fetched at the same time (default: 20)',
  },
  requestsPerSecond: {
    parameter: 'RequestsPerSecond',
    flags: '--requests-per-second <number>',
    help: 'retrieval requests per second of the run of a vault (default: 100)',
  },
  outcomeEmail: {
    parameter: 'OutcomeEmail',
    flags: '--outcome-email <address>',
    help: 'e-mail address for permanent failures and alarms',
  },
} as const satisfies Partial<Record<keyof Options, Setting>>;

/** Adds an option for each setting. An empty value takes a setting back. */
export function withSettings(command: Command): Command {
  for (const { flags, help } of Object.values(settings)) command.option(flags, help);
  return command;
}

/** Values by the names of parameters, of the settings that were given. */
export const settingsOf = (options: Options): Readonly<Record<string, string>> =>
  Object.fromEntries(
    entriesOf(settings).flatMap(([name, { parameter }]) => {
      const value = options[name];
      return value === undefined ? [] : [[parameter, value]];
    }),
  );

const entriesOf = <Name extends string, Value>(record: Readonly<Record<Name, Value>>): [Name, Value][] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a constant has the names of its type
  Object.entries(record) as [Name, Value][];
