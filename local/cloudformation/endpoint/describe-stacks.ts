import { region as ownRegion } from '../../account.ts';
import { ServiceError } from '../../http/service-error.ts';
import type { Call } from './call.ts';
import type { Stack } from './stack.ts';
import { element, list, optional } from './xml.ts';

/** All stacks, or the one of this name or ARN. There are never so many that a page would be full. */
export function describeStacks({ form, stacks, region, demand }: Call): string {
  const wanted = form.get('StackName');
  const here = region === ownRegion ? [...stacks.values()] : [];
  const found = here.filter(({ name, id }) => wanted === null || wanted === name || wanted === id);
  const [stack] = found;
  demand('DescribeStacks', wanted === null || stack === undefined ? '*' : stack.id);
  // Seen so: a stack that is not there is a ValidationError, not a 404 (boto/boto3 issue 2807).
  if (wanted !== null && stack === undefined) {
    throw new ServiceError('ValidationError', `Stack with id ${wanted} does not exist`);
  }
  return list('Stacks', found.map(describe));
}

const describe = ({ name, id, description, created, outputs, tags }: Stack): string =>
  [
    element('StackName', { text: name }),
    element('StackId', { text: id }),
    optional('Description', description),
    element('CreationTime', created),
    element('StackStatus', 'CREATE_COMPLETE'),
    element('DisableRollback', 'false'),
    list('Outputs', outputs.map(describeOutput)),
    list(
      'Tags',
      Object.entries(tags).map(([key, value]) => element('Key', { text: key }) + element('Value', { text: value })),
    ),
  ].join('');

const describeOutput = ({ key, value, description }: Stack['outputs'][number]): string =>
  element('OutputKey', { text: key }) + element('OutputValue', { text: value }) + optional('Description', description);
