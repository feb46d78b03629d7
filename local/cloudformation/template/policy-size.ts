import { templateError } from './tree.ts';

/** Of all inline policies of a role, and of a managed policy (IAM guide, "reference_iam-quotas"). */
const policyLimits = { role: 10_240, managed: 6144 } as const;

/** IAM counts the characters of a policy without its white space. */
export function demandSize(logicalId: string, kind: keyof typeof policyLimits, documents: readonly unknown[]): void {
  const characters = documents.reduce<number>((sum, document) => sum + JSON.stringify(document).length, 0);
  const limit = policyLimits[kind];
  if (characters <= limit) return;
  throw templateError(
    kind === 'role'
      ? `Cannot deploy ${logicalId}: Maximum policy size of ${limit} bytes exceeded, it is ${characters} (LimitExceeded).`
      : `Cannot deploy ${logicalId}: Cannot exceed quota for PolicySize: ${limit}, it is ${characters} (LimitExceeded).`,
  );
}
