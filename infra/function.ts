import path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { writeLogs } from './grants.ts';

const root = path.resolve(import.meta.dirname, '..');

export interface StepFunctionProps {
  /** File in functions/ whose `handler` runs, without its ending. */
  readonly file: string;
  /** What the console's list of functions says of it. */
  readonly description: string;
  readonly timeoutSeconds: number;
  /** @default 256 */
  readonly memoryMb?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** All it may do, besides writing to its own log group. */
  readonly may: readonly PolicyStatement[];
  readonly logRetention: RetentionDays;
}

/** One step as a Lambda: its bundle with the SDK inside, its own role, its own log group. */
export function stepFunction(scope: Construct, name: string, props: StepFunctionProps): NodejsFunction {
  const logGroup = new LogGroup(scope, `${name}Logs`, {
    retention: props.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = roleOf(scope, `${name}Role`, 'lambda.amazonaws.com', [...props.may, writeLogs(logGroup.logGroupArn)]);
  return new NodejsFunction(scope, `${name}Function`, {
    description: props.description,
    entry: path.join(root, 'functions', `${props.file}.ts`),
    projectRoot: root,
    depsLockFilePath: path.join(root, 'package-lock.json'),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: props.memoryMb ?? 256,
    timeout: Duration.seconds(props.timeoutSeconds),
    environment: props.environment,
    role,
    logGroup,
    awsSdkConnectionReuse: false, // a setting of SDK 2
    // An execution may run for days: what it began with stays until the function itself goes.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    bundling: { minify: true, sourceMap: false, bundleAwsSDK: true, mainFields: ['module', 'main'] },
  });
}

/** A role of one service that may do exactly this: the policy is part of the role, and nothing else is attached. */
export const roleOf = (scope: Construct, name: string, service: string, may: readonly PolicyStatement[]): Role =>
  new Role(scope, name, {
    assumedBy: new ServicePrincipal(service),
    inlinePolicies: { Exactly: new PolicyDocument({ statements: [...may] }) },
  });
