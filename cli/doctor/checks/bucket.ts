import { countWords, sizeWords, usdWords } from '../../../functions/vault-run/report/words.ts';
import type { OpenUploads } from '../../shared/doors/open-uploads.ts';
import type { StackOutputs } from '../../shared/stack-outputs.ts';
import type { Check } from '../check.ts';
import type { EncryptionSeen, LifecycleRule } from '../doors.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';
import { planFunction } from '../step-settings.ts';

/** A restore may be redriven for as long as Glacier keeps its output, a day: an upload swept before that is lost. */
const leastDays = 2;
/** A stack's own bucket keeps them for so long; test/cli/doctor/checks.test.ts compares it with infra/buckets.ts. */
export const enoughDays = 7;

/** The destination: is it there, are uploads nobody came back for swept, and which key is needed. */
export const bucket: Check = {
  name: 'bucket',
  async look(doors, stack) {
    const name = stack.bucketName;
    if (!(await doors.bucketExists(name))) {
      return [failed(`there is no bucket "${name}"`, 'Create it, or deploy with another bucketName')];
    }
    const { variables } = await planFunction(doors, stack);
    const rules = await doors.lifecycleOf(name);
    const keyPrefix = variables.KEY_PREFIX ?? '';
    return [
      ...judgeRegion(await doors.regionOf(name), regionOf(stack), variables.BUCKET_REGION),
      judgeRules(rules, keyPrefix),
      ...judgeExpiration(rules, keyPrefix),
      ...judgeVersioning(await doors.versioningOf(name)),
      ...judgeOwnership(await doors.ownershipOf(name), isForeign(stack, variables.BUCKET_OWNER)),
      judgeKey(await doors.encryptionOf(name)),
      judgeUploads(await doors.openUploads(name, keyPrefix)),
    ];
  },
};

const regionOf = ({ topicArn }: StackOutputs): string => topicArn.split(':')[3] ?? '';

const isForeign = ({ topicArn }: StackOutputs, bucketOwner: string | undefined): boolean =>
  bucketOwner !== undefined && bucketOwner !== topicArn.split(':')[4];

/** Where the functions look for the bucket: a part that is streamed cannot follow S3's redirect to another region. */
function judgeRegion(found: string, ofStack: string, bucketRegion = ofStack): Seen[] {
  if (found !== bucketRegion) {
    return [
      failed(
        `the bucket lies in ${found}, and the stack looks for it in ${bucketRegion}: S3 refuses every request`,
        `Deploy with the setting bucketRegion ${found}`,
      ),
    ];
  }
  if (found === ofStack) return [];
  return [ok(`it lies in ${found}, and the stack in ${ofStack}: AWS charges about 0.02 USD per GB of transfer`)];
}

/** Parts of restores that run, or wait for the next job of their archive. */
const judgeUploads = ({ uploads, bytes, usdMonth, isWhole }: OpenUploads): Seen =>
  uploads === 0
    ? ok('no upload is open')
    : ok(
        `${countWords(uploads)} ${uploads === 1 ? 'upload is' : 'uploads are'} open: their parts, ${isWhole ? '' : 'at least '}${sizeWords(bytes)}, cost ${usdWords(usdMonth)} a month until they are completed, given up or swept`,
      );

/** Whoever deletes the vault's archives after a restore would have nothing left. */
const judgeExpiration = (rules: readonly LifecycleRule[], keyPrefix: string): Seen[] =>
  rules.flatMap(({ prefix, expires }) =>
    expires !== undefined && (keyPrefix.startsWith(prefix) || prefix.startsWith(keyPrefix))
      ? [
          warning(
            `a lifecycle rule deletes restored objects below "${prefix}" ${expires}`,
            'Take the rule away, or give it another prefix, unless that is what you want',
          ),
        ]
      : [],
  );

/** Thaw overwrites and deletes nothing: only what people delete stays as a version. */
function judgeVersioning(versioning: string): Seen[] {
  if (versioning === 'Off') return [];
  return [
    ok(
      `versioning is ${versioning}: a restored object that somebody deletes stays as a version, and is paid for until a lifecycle rule takes it`,
    ),
  ];
}

/**
 * Else objects belong to whoever wrote them, and the bucket's owner may not read them (S3 guide, "about-object-ownership").
 * BucketOwnerPreferred is no help: it is for uploads that say bucket-owner-full-control, and ours do not.
 */
function judgeOwnership(ownership: string, isForeign: boolean): Seen[] {
  if (isForeign && ownership !== 'BucketOwnerEnforced') {
    return [
      failed(
        `object ownership is ${ownership}, and the bucket is another account's: restored objects would belong to this account`,
        'Let the owner of the bucket set object ownership to BucketOwnerEnforced',
      ),
    ];
  }
  if (ownership !== 'ObjectWriter') return [];
  return [
    warning(
      "object ownership is ObjectWriter: in another account's bucket, restored objects belong to this account",
      'Set object ownership to BucketOwnerEnforced',
    ),
  ];
}

function judgeRules(rules: readonly LifecycleRule[], keyPrefix: string): Seen {
  const days = rules.flatMap(({ prefix, abortDays }) => (keyPrefix.startsWith(prefix) ? (abortDays ?? []) : []));
  if (days.length === 0) {
    return warning(
      'no lifecycle rule aborts incomplete uploads: parts of failed restores are paid for ever',
      `Add the rule AbortIncompleteMultipartUpload, ${enoughDays} days`,
    );
  }
  const soonest = Math.min(...days);
  if (soonest < leastDays) {
    return failed(
      `a lifecycle rule aborts uploads after ${soonest} day: it may hit a restore that is still redriven`,
      `Give it ${enoughDays} days`,
    );
  }
  if (soonest < enoughDays) {
    return warning(
      `a lifecycle rule aborts uploads after ${soonest} days: an archive that takes several jobs may lose its parts, and pay for them again`,
      `Give it ${enoughDays} days`,
    );
  }
  return ok(`incomplete uploads are swept after ${soonest} days`);
}

function judgeKey({ algorithm, keyId, bucketKey }: EncryptionSeen): Seen {
  if (!algorithm.startsWith('aws:kms')) return ok(`encrypted with ${algorithm}`);
  const key = `encrypted with ${algorithm}, key ${keyId ?? 'of AWS (aws/s3)'}`;
  if (bucketKey) return ok(`${key}, bucket key on`);
  return warning(`${key}, bucket key off: each part and object asks KMS, and pays`, 'Turn the bucket key on');
}
