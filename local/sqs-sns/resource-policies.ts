/** Where the policies of queues and topics hang: local/iam. */
export interface ResourcePolicies {
  /** Throws, with a sentence that names the statement, where IAM would not understand the document. */
  check(document: unknown, policyName: string): void;
  setResourcePolicy(resourceArn: string, policyName: string, document: unknown): void;
  removeResourcePolicy(resourceArn: string): void;
  /** The document that hangs on a queue or topic, whoever hung it there. */
  resourcePolicyOf(resourceArn: string): unknown;
}

/** A policy as APIs give it: JSON as text. */
export function readPolicyText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('The policy is no JSON.');
  }
}
