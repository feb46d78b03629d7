import type { Fields } from '../fields.ts';
import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';
import { templateError } from '../tree.ts';

/** AWS::Events::Rule, on the default bus. Names: up to 64 characters (EventBridge, PutRule). */
export const rule: ResourceType = (fields, site) => {
  const name = fields.text('Name') ?? site.name({ longest: 64 });
  const arn = arnOf('events', `rule/${name}`);
  const wanted = {
    name,
    arn,
    enabled: isEnabled(fields, site.logicalId),
    pattern: fields.raw('EventPattern'),
    schedule: fields.text('ScheduleExpression'),
    targets: fields.objects('Targets').map(targetOf),
  };
  if (wanted.pattern === undefined && wanted.schedule === undefined) {
    throw templateError(`Cannot deploy ${site.logicalId}: it has neither EventPattern nor ScheduleExpression.`);
  }
  fields.noMeaningHere('Description', 'Tags');
  return {
    physicalId: name,
    arn,
    attributes: { Arn: arn },
    create: (services) => services.createRule(wanted),
    remove: (services) => services.deleteRule(name),
  };
};

function isEnabled(fields: Fields, logicalId: string): boolean {
  const state = fields.text('State') ?? 'ENABLED';
  if (state === 'ENABLED' || state === 'DISABLED') return state === 'ENABLED';
  throw templateError(`Cannot deploy ${logicalId}: its State is "${state}", and only ENABLED and DISABLED are known.`);
}

/** On this machine nothing is delivered twice for want of an answer, so that there is nothing to retry. */
function targetOf(target: Fields) {
  target.noMeaningHere('Id');
  target.object('RetryPolicy')?.noMeaningHere('MaximumEventAgeInSeconds', 'MaximumRetryAttempts');
  const deadLetters = target.object('DeadLetterConfig');
  return { arn: target.need('Arn', target.text('Arn')), deadLetterArn: deadLetters?.text('Arn') };
}
