import { administrator, region } from '../local/account.ts';

/** The names AWS's tools and SDKs read an endpoint from (SDK reference guide, "Service-specific endpoints"). */
const variables: Readonly<Record<string, string>> = {
  glacier: 'AWS_ENDPOINT_URL_GLACIER',
  s3: 'AWS_ENDPOINT_URL_S3',
  sfn: 'AWS_ENDPOINT_URL_SFN',
  sns: 'AWS_ENDPOINT_URL_SNS',
  sqs: 'AWS_ENDPOINT_URL_SQS',
};

/** Lines for a shell to evaluate: with them any AWS client works on the local cloud. */
export function exportLines(endpoints: Readonly<Record<string, string>>): string[] {
  const settings = {
    ...Object.fromEntries(Object.entries(variables).map(([service, name]) => [name, endpoints[service]])),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region, // the aws command of version 1 reads only this one
    AWS_ACCESS_KEY_ID: administrator,
    AWS_SECRET_ACCESS_KEY: administrator,
  };
  return Object.entries(settings).map(([name, value]) => `export ${name}=${value}`);
}
