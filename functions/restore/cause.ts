/**
 * The sentence in a Cause. Of a Lambda function Step Functions makes it JSON, `{errorMessage, errorType, trace}` (Lambda
 * guide, "Function errors"); its own causes are plain text.
 */
export function sentenceOf(cause: string | undefined): string {
  const found = fieldsOf(cause);
  if (typeof found === 'object' && found !== null && 'errorMessage' in found) return String(found.errorMessage);
  return cause ?? 'no cause was given';
}

function fieldsOf(cause: string | undefined): unknown {
  try {
    return JSON.parse(cause ?? '');
  } catch {
    return undefined;
  }
}
