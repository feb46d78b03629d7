/** The one account of the local cloud. */
export const accountId = '000000000000';

/** Its one region. LOCAL_CLOUD_REGION names another, such as `cn-north-1`: a process has one for as long as it lives. */
export const region = process.env.LOCAL_CLOUD_REGION ?? 'us-east-1';

/** The part of AWS that the region is in: the second word of every ARN (AWS guide, "aws-arns"). */
export const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** The end of host names there. */
export const urlSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';

/** The account's administrator, as policies and logs name it; credentials.ts has its keys. */
export const administrator = 'local';
