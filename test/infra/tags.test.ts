import { expect, test } from '@jest/globals';
import { checkProps } from '../../infra/check-props.ts';
import { synthesized } from './synthesized.ts';

interface Raw {
  readonly Type: string;
  readonly Properties?: { readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] };
}

/** CloudFormation gives these no Tags. */
const untaggable = [
  'AWS::IAM::ManagedPolicy',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

const tagsIn = (raw: string) => {
  const { Resources }: { Resources: Readonly<Record<string, Raw>> } = JSON.parse(raw);
  return Object.values(Resources).map(({ Type, Properties }) => ({ Type, tags: Properties?.Tags }));
};

test('every resource that can have tags says in the bill whose it is', () => {
  for (const { Type, tags } of tagsIn(synthesized().raw)) {
    expect({ Type, tags }).toEqual({
      Type,
      tags: untaggable.includes(Type) ? undefined : [{ Key: 'thaw', Value: 'Thaw' }],
    });
  }
});

test('tags can be others, or none', () => {
  const tagged = tagsIn(synthesized({ props: { tags: { project: 'attic', owner: 'mail' } } }).raw);
  const queue = tagged.find(({ Type }) => Type === 'AWS::SQS::Queue');
  expect(queue?.tags).toEqual([
    { Key: 'owner', Value: 'mail' },
    { Key: 'project', Value: 'attic' },
  ]);
  expect(tagsIn(synthesized({ props: { tags: {} } }).raw).filter(({ tags }) => tags)).toEqual([]);
});

test.each([
  [{ '': 'x' }, '"tags" takes names of 1 to 128 characters'],
  [{ 'aws:mine': 'x' }, '"tags" must be letters, digits'],
  [{ project: 'a;b' }, '"tags" must be letters, digits'],
])('tags that AWS would refuse are refused in a sentence: %j', (tags, sentence) => {
  expect(() => checkProps({ tags })).toThrow(sentence);
});
