import type { Check } from '../check.ts';
import type { AbortRule, EncryptionSeen } from '../doors.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';
import { planFunction } from '../step-settings.ts';

/** A restore may be redriven for as long as Glacier keeps its output, a day: an upload swept before that is lost. */
const leastDays = 2;

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
    return [judgeRules(rules, variables.KEY_PREFIX ?? ''), judgeKey(await doors.encryptionOf(name))];
  },
};

function judgeRules(rules: readonly AbortRule[], keyPrefix: string): Seen {
  const days = rules.flatMap(({ prefix, abortDays }) => (keyPrefix.startsWith(prefix) ? (abortDays ?? []) : []));
  if (days.length === 0) {
    return warning(
      'no lifecycle rule aborts incomplete uploads: parts of failed restores are paid for ever',
      'Add the rule AbortIncompleteMultipartUpload, 3 days',
    );
  }
  const soonest = Math.min(...days);
  if (soonest < leastDays) {
    return failed(
      `a lifecycle rule aborts uploads after ${soonest} day: it may hit a restore that is still redriven`,
      'Give it 3 days',
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
