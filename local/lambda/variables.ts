import { region } from '../account.ts';
import { roleCredentials } from '../credentials.ts';
import type { FunctionSettings } from './settings.ts';

export interface Place {
  readonly version: string;
  readonly taskRoot: string;
  readonly temporaryFolder: string;
  readonly logStreamName: string;
}

/**
 * All that an environment sees of the world: what Lambda gives, where the cloud's endpoints are, and the function's
 * own settings. Nothing of this process's environment.
 */
export function variablesOf(
  settings: FunctionSettings,
  place: Place,
  endpoints: Readonly<Record<string, string>>,
): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = roleCredentials(settings.roleName);
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: place.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStreamName,
    LAMBDA_TASK_ROOT: place.taskRoot,
    _HANDLER: settings.handler,
    TMPDIR: place.temporaryFolder, // stands for /tmp, which environments here would share
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...endpoints,
    ...settings.environment,
  };
}
