import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, DefaultStackSynthesizer, Token } from 'aws-cdk-lib';
import { destinationBucket } from '../../infra/buckets.ts';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { ThawStack } from '../../infra/stack.ts';
import type { conditions } from './conditions.ts';
import type { ParameterName } from './parameters.ts';
import type { Tree } from './tree.ts';

/** Stands for the stack's name, which is known only when the template is deployed. */
export const stackNamePlaceholder = 'StackNameOfTheTemplate';

export interface Synthesized {
  readonly template: Tree;
  /** Logical id of the bucket that is made where no existing one is named. */
  readonly newBucketId: string;
}

const ref = (name: ParameterName): string => Token.asString({ Ref: name });
const either = (condition: keyof typeof conditions, yes: string, no: string): string =>
  Token.asString({ 'Fn::If': [condition, { Ref: yes }, { Ref: no }] });

/** The id that CDK derives from the place of the new bucket in the tree. */
const newBucketId = (stack: ThawStack): string => {
  const bucket = destinationBucket(stack, { encryptionKey: undefined, accessLogs: undefined });
  const { Ref: id }: { Ref?: unknown } = Object(stack.resolve(bucket.bucketName));
  if (typeof id === 'string') return id;
  throw new Error('Cannot build the template: the new bucket has no logical id.');
};

/** The same id, needed before the stack is there: of a stack that is thrown away. */
const foreseenBucketId = (): string => newBucketId(new ThawStack(appOf(), 'Thaw', { restore: { bucketName: 'any' } }));

/**
 * The stack whose settings are parameters: each is an intrinsic function, which nothing here can look into. Functions have no
 * code yet.
 */
export function synthesize(): Synthesized {
  const app = appOf();
  const bucketId = foreseenBucketId();
  const restore: GlacierRestoreProps = {
    bucketName: either('NewBucket', bucketId, 'BucketName'),
    bucketOwner: either('ForeignBucket', 'BucketOwner', 'AWS::AccountId'),
    bucketRegion: either('BucketInRegion', 'BucketRegion', 'AWS::Region'),
    bucketKeyArn: ref('BucketKeyArn'),
    keyPrefix: ref('KeyPrefix'),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- AllowedValues of the parameter see to it
    storageClass: ref('StorageClass') as GlacierRestoreProps['storageClass'] & string,
    workers: Token.asNumber({ Ref: 'Workers' }),
    maxConcurrency: Token.asNumber({ Ref: 'MaxConcurrency' }),
    requestsPerSecond: Token.asNumber({ Ref: 'RequestsPerSecond' }),
    outcomeEmail: ref('OutcomeEmail'),
  };
  const stack = new ThawStack(app, 'Thaw', {
    restore,
    stackName: stackNamePlaceholder,
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  if (newBucketId(stack) !== bucketId)
    throw new Error('Cannot build the template: the new bucket has two logical ids.');
  return { template: app.synth().getStackArtifact(stack.artifactId).template, newBucketId: bucketId };
}

/** With the flags of cdk.json, without bundling, which costs seconds, and without copies of the functions' folder. */
function appOf(): App {
  const file = path.resolve(import.meta.dirname, '../../cdk.json');
  const { context }: { context: Readonly<Record<string, unknown>> } = JSON.parse(readFileSync(file, 'utf8'));
  return new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false, // parameters and conditions are not there yet
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-asset-staging': true,
      'aws:cdk:enable-path-metadata': false,
      'aws:cdk:enable-asset-metadata': false,
    },
  });
}
