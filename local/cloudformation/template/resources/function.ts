import { arnOf, roleNameOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

/** AWS::Lambda::Function. Names: up to 64 characters (CloudFormation, AWS::Lambda::Function), as its 3 seconds and 128 MB by default. */
export const lambdaFunction: ResourceType = (fields, site) => {
  const name = fields.text('FunctionName') ?? site.name({ longest: 64 });
  const runtime = fields.text('Runtime');
  if (runtime !== 'nodejs24.x') {
    throw templateError(`Cannot deploy ${site.logicalId}: its Runtime is "${runtime}", and only nodejs24.x runs here.`);
  }
  const code = fields.need('Code', fields.object('Code'));
  code.noMeaningHere('S3Bucket');
  const wanted = {
    name,
    runtime,
    roleName: roleNameOf(fields.need('Role', fields.text('Role'))),
    codeFolder: site.asset(code.need('S3Key', code.text('S3Key'))),
    handler: fields.need('Handler', fields.text('Handler')),
    timeoutSeconds: fields.number('Timeout') ?? 3,
    memoryMb: fields.number('MemorySize') ?? 128,
    environment: fields.object('Environment')?.textMap('Variables') ?? {},
    logGroupName: fields.object('LoggingConfig')?.text('LogGroup') ?? `/aws/lambda/${name}`,
    reservedConcurrency: fields.number('ReservedConcurrentExecutions'),
    ephemeralStorageMb: fields.object('EphemeralStorage')?.number('Size'),
  };
  fields.noMeaningHere('Architectures', 'Description', 'Tags', 'TracingConfig');
  const arn = arnOf('lambda', `function:${name}`);
  return {
    physicalId: name,
    arn,
    attributes: { Arn: arn },
    create: async (services) => {
      services.policies.assume(wanted.roleName, 'lambda.amazonaws.com', name);
      await services.createFunction(wanted);
    },
  };
};
