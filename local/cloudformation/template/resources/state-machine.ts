import { arnOf, roleNameOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

/** AWS::StepFunctions::StateMachine. Names: up to 80 characters (Step Functions guide, "service-quotas"). */
export const stateMachine: ResourceType = (fields, site) => {
  const name = fields.text('StateMachineName') ?? site.name({ longest: 80 });
  const type = fields.text('StateMachineType') ?? 'STANDARD';
  if (type !== 'STANDARD' && type !== 'EXPRESS') {
    throw templateError(`Cannot deploy ${site.logicalId}: its StateMachineType is "${type}".`);
  }
  const roleName = roleNameOf(fields.need('RoleArn', fields.text('RoleArn')));
  const definition = fields.need('DefinitionString', fields.text('DefinitionString'));
  const logging = fields.object('LoggingConfiguration');
  const loggingLevel = logging?.text('Level') ?? 'OFF';
  logging?.noMeaningHere('Destinations', 'IncludeExecutionData');
  fields.noMeaningHere('EncryptionConfiguration', 'Tags', 'TracingConfiguration');
  const arn = arnOf('states', `stateMachine:${name}`);
  return {
    physicalId: arn,
    arn,
    attributes: { Arn: arn, Name: name },
    create: async (services) => {
      services.policies.assume(roleName, 'states.amazonaws.com', name);
      await services.createStateMachine({ name, type, roleName, definition, loggingLevel });
    },
    remove: (services) => services.deleteStateMachine(arn),
  };
};
