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
  /** IAM, for asking what a role may do. */
  readonly iam: string;
  /** CloudWatch Logs, for its resource policies. */
  readonly logs: string;
}

/**
 * The names AWS's SDKs and its command line read (SDK reference guide, "feature-ss-endpoints"). Of SQS the command line
 * of the first generation reads none (1.45 asks queue.amazonaws.com): there it is `--endpoint-url`.
 */
export const endpointVariables = (endpoints: Endpoints) => ({
  AWS_ENDPOINT_URL_GLACIER: endpoints.glacier,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_SFN: endpoints.stepFunctions,
  AWS_ENDPOINT_URL_SNS: endpoints.sns,
  AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  AWS_ENDPOINT_URL_CLOUDFORMATION: endpoints.cloudFormation,
  AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
  AWS_ENDPOINT_URL_IAM: endpoints.iam,
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logs,
});

/** The account's administrator, as an AWS client is told of it. */
export const administratorVariables = {
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: administratorCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: administratorCredentials.secretAccessKey,
};
