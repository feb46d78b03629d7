import { accountId, partition, region } from '../account.ts';

/** What CloudFormation's AWS::Lambda::Function says, resolved. */
export interface FunctionSettings {
  readonly name: string;
  /** The folder that would be zipped and uploaded. */
  readonly codeFolder: string;
  /** `file.export`, e.g. `index.handler`. */
  readonly handler: string;
  /** `nodejs24.x`; the Node at hand, which is 24 or later, runs it. */
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleName: string;
  readonly logGroupName: string;
  /** How many invocations of this function may run at once; the account's limit when absent. */
  readonly reservedConcurrency?: number;
  /** Size of /tmp. Checked, but not enforced. */
  readonly ephemeralStorageMb?: number;
}

export const functionArn = (name: string): string => `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;

/** Name and version of a function ARN or a bare name; `$LATEST` where it names no version. */
export function readFunctionArn(arn: string): { name: string; version: string } {
  const [name = '', version = '$LATEST'] = (arn.split(':function:')[1] ?? arn).split(':');
  return { name, version };
}

/** Lambda refuses these when the function is created (Lambda guide, "gettingstarted-limits", "configuration-envvars"). */
export function checkSettings(settings: FunctionSettings): void {
  const { name, runtime, memoryMb, timeoutSeconds, ephemeralStorageMb = 512, environment } = settings;
  const refuse = (what: string): never => {
    throw new Error(`Cannot create function "${name}": ${what}`);
  };
  if (runtime !== 'nodejs24.x') refuse(`its runtime is "${runtime}", only "nodejs24.x" runs here`);
  if (!between(memoryMb, 128, 10_240)) refuse(`memory must be 128 to 10240 MB, found ${memoryMb}`);
  if (!between(timeoutSeconds, 1, 900)) refuse(`its timeout must be 1 to 900 seconds, found ${timeoutSeconds}`);
  if (!between(ephemeralStorageMb, 512, 10_240)) refuse(`/tmp must have 512 to 10240 MB, found ${ephemeralStorageMb}`);
  const reserved = Object.keys(environment).find((key) => reservedVariables.has(key));
  if (reserved !== undefined) refuse(`the environment variable "${reserved}" is Lambda's own`);
  const misnamed = Object.keys(environment).find((key) => !/^[A-Za-z]\w+$/.test(key));
  if (misnamed !== undefined) refuse(`"${misnamed}" cannot name an environment variable`);
  const sizeBytes = Buffer.byteLength(JSON.stringify(environment));
  if (sizeBytes > 4096) refuse(`its environment variables have ${sizeBytes} bytes, 4096 are allowed`);
}

const between = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const reservedVariables = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_LAMBDA_MAX_CONCURRENCY',
  'AWS_LAMBDA_METADATA_API',
  'AWS_LAMBDA_METADATA_TOKEN',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);
