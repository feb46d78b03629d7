import { invalid } from './errors.ts';
import type { Service } from './service.ts';

/**
 * The topic must exist; whether Glacier may publish to it is not looked at (Glacier guide, Initiate Job: SNSTopic).
 * Throws 400; AWS's words are not known.
 */
export function requireTopic(arn: string, service: Service): void {
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(arn) && service.topicExists(arn)) return;
  throw invalid(`Invalid SNS topic ARN: ${arn}`);
}
