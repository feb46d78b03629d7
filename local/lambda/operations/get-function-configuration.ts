import { accountId, partition } from '../../account.ts';
import { ServiceError } from '../../http/service-error.ts';
import { functionArn } from '../settings.ts';
import { json, type LambdaOperation } from './look.ts';

export const getFunctionConfiguration: LambdaOperation = {
  method: 'GET',
  path: /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/,
  run({ shown, demand, name, query }) {
    const qualifier = query.get('Qualifier');
    const wanted = qualifier === null ? name : `${name}:${qualifier}`;
    const version = shown.find(wanted);
    const arn = functionArn(version?.settings.name ?? name);
    demand('GetFunctionConfiguration', arn);
    if (version === undefined) throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    const { settings, number } = version;
    return json({
      FunctionName: settings.name,
      FunctionArn: `${arn}:${number}`,
      Version: number,
      Runtime: settings.runtime,
      Handler: settings.handler,
      MemorySize: settings.memoryMb,
      Timeout: settings.timeoutSeconds,
      Role: `arn:${partition}:iam::${accountId}:role/${settings.roleName}`,
      LoggingConfig: { LogFormat: 'Text', LogGroup: settings.logGroupName },
      Environment: { Variables: settings.environment },
      State: 'Active',
      LastUpdateStatus: 'Successful',
    });
  },
};
