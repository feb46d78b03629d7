import { storageClasses } from '../../infra/props.ts';

/** A parameter of a CloudFormation template. */
export interface Parameter {
  readonly Type: 'String' | 'Number';
  readonly Description: string;
  readonly Default: string | number;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** So many vaults a template without code of its own can make ARNs of: it picks the first, the second ... from a text. */
export const mostVaults = 10;

/** Part of the description of a version of a function, which has 256 characters (versions.ts). */
const longestPrefix = 128;

const text = (Description: string, AllowedPattern: string, ConstraintDescription: string): Parameter => ({
  Type: 'String',
  Description,
  Default: '',
  AllowedPattern,
  ConstraintDescription,
});

const wholeNumber = (Description: string, Default: number, MinValue: number, MaxValue: number): Parameter => ({
  Type: 'Number',
  Description,
  Default,
  MinValue,
  MaxValue,
  AllowedPattern: '[0-9]+',
  ConstraintDescription: `must be a whole number from ${MinValue} to ${MaxValue}`,
});

const vaultName = '[A-Za-z0-9_.-]{1,255}';

/** The settings of infra/props.ts that the template takes; what `checkProps` demands of them is demanded here. */
export const parameters = {
  BucketName: text(
    'Name of an existing bucket that archives are restored into. Empty: a new bucket, which is kept when the stack is deleted.',
    '([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?',
    'must be the name of a bucket: 3 to 63 small letters, digits, "." and "-", beginning and ending with a letter or digit',
  ),
  BucketOwner: text(
    'Account id of the owner of the existing bucket. Empty: this account.',
    '([0-9]{12})?',
    'must be an account id of 12 digits',
  ),
  BucketRegion: text(
    'Region of the existing bucket; AWS charges the transfer to another region. Empty: the region of the stack.',
    '([a-z]{2,4}(-[a-z]+){1,3}-[0-9])?',
    'must be a region such as eu-central-1',
  ),
  BucketKeyArn: text(
    'ARN of the customer key that the existing bucket is encrypted with. Empty: no customer key.',
    '(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)?',
    'must be the ARN of a KMS key (no alias)',
  ),
  KeyPrefix: {
    ...text(
      'First characters of every restored key, for example thawed/. Empty: none.',
      "(?!/)(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9!_.'()/-]*",
      `must be up to ${longestPrefix} letters, digits and !_.'()-/, without a leading "/", without "." or ".." between slashes`,
    ),
    MaxLength: longestPrefix,
  },
  StorageClass: {
    Type: 'String',
    Description: 'Storage class of restored objects.',
    Default: 'STANDARD',
    AllowedValues: storageClasses,
  },
  Vaults: text(
    `Names of the vaults that may be read, up to ${mostVaults}, with commas between them. Empty: all vaults of this account and region.`,
    `(${vaultName}(,${vaultName}){0,${mostVaults - 1}})?`,
    `must be up to ${mostVaults} names of vaults with commas between them and no blanks`,
  ),
  Workers: wholeNumber('How many parts may be fetched at the same time, over all restores.', 500, 1, 1_000_000),
  MaxConcurrency: wholeNumber(
    'Upper bound on parts of one restore that are fetched at the same time. Not more than Workers.',
    20,
    1,
    10_000,
  ),
  RequestsPerSecond: wholeNumber('Upper bound on retrieval requests per second of the run of a vault.', 100, 1, 1000),
  OutcomeEmail: text(
    'E-mail address for permanent failures and alarms. SNS asks its owner to confirm. Empty: none.',
    '([^\\s@]+@[^\\s@]+)?',
    'must be an e-mail address',
  ),
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof parameters;
