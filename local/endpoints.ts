import { region } from './account.ts';
import { administratorCredentials } from './credentials.ts';

/** Where an AWS client finds each service. */
export interface Endpoints {
  readonly glacier: string;
  readonly s3: string;
  readonly stepFunctions: string;
  readonly sns: string;
  readonly sqs: string;
  /** CloudFormation. */
  readonly cloudFormation: string;
  /** Lambda, for looking at functions. */
  readonly lambda: string;
}

/**
 * The names AWS's SDKs and its command line read (SDK reference guide, "feature-ss-endpoints"). Of SQS the command line
 * of the first generation reads none (1.45 asks queue.amazonaws.com): there it is `--endpoint-url`.
 */
export const endpointVariables = ({ glacier, s3, stepFunctions, sns, sqs, cloudFormation, lambda }: Endpoints) => ({
  AWS_ENDPOINT_URL_GLACIER: glacier,
  AWS_ENDPOINT_URL_S3: s3,
  AWS_ENDPOINT_URL_SFN: stepFunctions,
  AWS_ENDPOINT_URL_SNS: sns,
  AWS_ENDPOINT_URL_SQS: sqs,
  AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation,
  AWS_ENDPOINT_URL_LAMBDA: lambda,
});

/** The account's administrator, as an AWS client is told of it. */
export const administratorVariables = {
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: administratorCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: administratorCredentials.secretAccessKey,
};
