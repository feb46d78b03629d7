import { createHash } from 'node:crypto';
import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Environments } from '../functions/runtime/environment.ts';
import { bundleOf } from './bundle.ts';
import { writeLogs } from './grants.ts';
import type { Settings } from './props.ts';

/** What `Wanted` lists, and nothing besides: a spread may hide a variable too many from the compiler. */
type Exactly<Wanted, Given extends Wanted> = Given & Readonly<Record<Exclude<keyof Given, keyof Wanted>, never>>;

export interface StepFunctionProps<Step extends keyof Environments, Given extends Environments[Step]> {
  /** File in functions/ whose `handler` runs, without its ending. */
  readonly file: Step;
  /** What the console's list of functions says of it. */
  readonly description: string;
  readonly timeoutSeconds: number;
  /** @default 256 */
  readonly memoryMb?: number;
  /** The variables of the step's interface in functions/runtime/environment.ts. */
  readonly environment: Exactly<Environments[Step], Given>;
  /** All it may do, besides writing to its own log group. */
  readonly may: readonly PolicyStatement[];
  readonly settings: Pick<Settings, 'architecture' | 'logRetention'>;
}

/** One step as a Lambda: its bundle with the SDK inside, its own role, its own log group. */
export function stepFunction<Step extends keyof Environments, Given extends Environments[Step]>(
  scope: Construct,
  name: string,
  props: StepFunctionProps<Step, Given>,
): LambdaFunction {
  const logGroup = new LogGroup(scope, `${name}Logs`, {
    retention: props.settings.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = roleOf(scope, `${name}Role`, 'lambda.amazonaws.com', [...props.may, writeLogs(logGroup.logGroupArn)]);
  return new LambdaFunction(scope, `${name}Function`, {
    description: props.description,
    code: bundleOf(props.file),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: props.settings.architecture,
    memorySize: props.memoryMb ?? 256,
    timeout: Duration.seconds(props.timeoutSeconds),
    environment: { ...props.environment, [asWritten]: digestOf(props.environment) },
    role,
    logGroup,
    // An execution may run for days: what it began with stays until the function itself goes. What a deployment made that is
    // rolled back goes: it would be in the way of the next one.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
  });
}

/**
 * A variable that no step reads. Where the template says the same in other words, such as the name of the stack's own bucket in
 * place of a reference to it, CDK asks for a new version, and Lambda refuses one of a function that is as it was ("A version
 * for this Lambda function exists"): the deployment would fail. With the words in it, the function is another one.
 */
export const asWritten = 'TEMPLATE_DIGEST';

/** Of the variables as the template has them: names of resources are references there. */
const digestOf = (environment: object): string =>
  Lazy.uncachedString({
    produce: (context) =>
      createHash('sha256')
        .update(JSON.stringify(context.resolve(environment)))
        .digest('hex')
        .slice(0, 12),
  });

/**
 * A role of one service that may do exactly this: the policy is part of the role, and nothing else is attached. Statements
 * about the same resources become one: a list of vaults stands there once, for a role has 10,240 characters.
 */
export const roleOf = (scope: Construct, name: string, service: string, may: readonly PolicyStatement[]): Role =>
  new Role(scope, name, {
    assumedBy: new ServicePrincipal(service),
    inlinePolicies: { Exactly: new PolicyDocument({ statements: [...may], minimize: true }) },
  });
