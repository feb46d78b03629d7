import { partition } from '../account.ts';
import { type Call, header } from './call.ts';
import { s3Error } from './errors.ts';

/** Asks the gatekeeper, and throws AWS's AccessDenied with his reason. */
export function demand(call: Call, action: string, resource: string, context: Record<string, string> = {}): void {
  const answer = call.setting.gatekeeper.ask({
    caller: call.caller,
    action,
    resource,
    // The local cloud speaks http. Said truthfully, every policy that demands TLS (and ours do) would refuse
    // everything here, and none of its other statements would ever be tried.
    context: { 'aws:SecureTransport': 'true', ...context },
  });
  if (!answer.allowed) throw s3Error('AccessDenied', answer.reason);
}

/** True when the gatekeeper would let the caller. */
export function may(call: Call, action: string, resource: string, context: Record<string, string> = {}): boolean {
  try {
    demand(call, action, resource, context);
    return true;
  } catch {
    return false;
  }
}

export const bucketArn = (bucketName: string) => `arn:${partition}:s3:::${bucketName}`;
export const objectArn = (bucketName: string, key: string) => `arn:${partition}:s3:::${bucketName}/${key}`;

/**
 * s3:PutObject, with the two keys by which a bucket policy can demand conditional writes. `creates` is true where an
 * object comes into being, false for CreateMultipartUpload, UploadPart and UploadPartCopy, which know no condition
 * (user guide, conditional-writes-enforce).
 */
export function demandPut(call: Call, { creates }: { readonly creates: boolean }): void {
  const object = objectArn(call.bucketName, call.key);
  const [absent, matching] = [header(call, 'if-none-match'), header(call, 'if-match')];
  demand(call, 's3:PutObject', object, {
    's3:ObjectCreationOperation': String(creates),
    ...(absent === undefined ? {} : { 's3:if-none-match': absent }),
    ...(matching === undefined ? {} : { 's3:if-match': matching }),
  });
  // Who compares learns of what is there (user guide, conditional-writes).
  if (matching !== undefined) demand(call, 's3:GetObject', object);
}

/** False where a policy demands a condition of whoever creates an object. */
export const mayPutWithoutCondition = (call: Call): boolean =>
  may(call, 's3:PutObject', objectArn(call.bucketName, call.key), { 's3:ObjectCreationOperation': 'true' });

/** An absent key is 404 for those who may list the bucket, and 403 for all others (API reference, HeadObject, GetObject). */
export function absent(call: Call, bucketName = call.bucketName, key = call.key): Error {
  return may(call, 's3:ListBucket', bucketArn(bucketName))
    ? s3Error('NoSuchKey', undefined, { Key: key })
    : s3Error(
        'AccessDenied',
        `User: ${call.caller} is not authorized to perform: s3:ListBucket on resource: "${bucketArn(bucketName)}", and so is not told whether the key exists`,
      );
}
