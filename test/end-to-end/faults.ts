import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { RestorePlan } from '../../functions/flow.ts';
import type { Fault } from '../../local/faults.ts';
import { outputOf } from './output-of.ts';
import type { OwnFault, Story } from './stories.ts';
import type { StepName, VaultStepName } from './template-edits.ts';

/** Something happens to the invocations of one step's function; local/lambda/faults.ts lists what. */
export const lambda =
  (step: StepName, kind: string, more: Partial<Fault> = {}): OwnFault =>
  (story) => ({
    place: 'lambda:Invoke',
    kind,
    ...more,
    where: { functionName: functionOf(story, step).physicalId, ...more.where },
  });

/** The step's function as it was deployed. */
export function functionOf({ world }: Pick<Story, 'world'>, step: StepName | VaultStepName) {
  const { resources } = world.cloud.template;
  const found = resources.find(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.startsWith(`${step}Function`),
  );
  if (found === undefined) throw new Error(`The stack has no function for the step ${step}`);
  return found;
}

/** Once, somebody else does this in place of the step. */
export const instead =
  (step: StepName, act: (payload: unknown, story: Story) => unknown, more: Partial<Fault> = {}): OwnFault =>
  (story) => {
    const details = { with: (payload: unknown) => act(payload, story) };
    const fault = lambda(step, 'replace', { times: 1, ...more, details });
    return typeof fault === 'function' ? fault(story) : fault;
  };

/** Once, the step fails with an error of this name before it has done anything. */
export const failing = (step: StepName, name: string, more: Partial<Fault> = {}): OwnFault =>
  instead(
    step,
    () => {
      throw named(name);
    },
    more,
  );

/** Once, something happens in place of the step, which is then tried again and meets what became of it. */
export const before = (
  step: StepName,
  act: (story: Story, payload: unknown) => unknown,
  more: Partial<Fault> = {},
): OwnFault =>
  instead(
    step,
    async (payload, story) => {
      await act(story, payload);
      throw named('ServiceUnavailable');
    },
    more,
  );

/** Somebody aborts the story's upload. */
export async function abortUpload({ world, key }: Pick<Story, 'world' | 'key'>): Promise<void> {
  const Bucket = outputOf(world.cloud, 'BucketName');
  const { Uploads = [] } = await world.clients.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: key }));
  for (const { Key, UploadId } of Uploads.filter(({ Key }) => Key === key)) {
    await world.clients.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
}

/** An error of this name, as a step would throw it. */
export function named(name: string): Error {
  return Object.assign(new Error('A fault that was asked for.'), { name });
}

/** The plan is made as ever, and then changed. */
export const withPlan = (change: (plan: RestorePlan, story: Story) => Promise<RestorePlan> | RestorePlan): OwnFault =>
  instead('Plan', async (payload, story) => {
    const answer = await story.world.cloud.lambda.invoke({
      functionArn: functionOf(story, 'Plan').physicalId,
      payload,
    });
    if (!answer.ok) throw Object.assign(new Error(answer.cause), { name: answer.error });
    const plan: RestorePlan = Object(answer.payload);
    return change(plan, story);
  });

/** The plan says that parts are above 1 GiB, though they are not. */
export const withLargeParts: OwnFault = withPlan((plan) => ({ ...plan, largeParts: true }));
