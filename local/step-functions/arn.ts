import { accountId, partition, region } from '../account.ts';

const prefix = `arn:${partition}:states:${region}:${accountId}`;

export const stateMachineArn = (name: string): string => `${prefix}:stateMachine:${name}`;
export const executionArn = (machineName: string, name: string): string => `${prefix}:execution:${machineName}:${name}`;
/** An Express execution is told apart by a second, random name: its own may be used twice. */
export const expressArn = (machineName: string, name: string, id: string): string =>
  `${prefix}:express:${machineName}:${name}:${id}`;
export const mapRunArn = (machineName: string, label: string, id: string): string =>
  `${prefix}:mapRun:${machineName}/${label}:${id}`;
export const roleArn = (roleName: string): string => `arn:${partition}:iam::${accountId}:role/${roleName}`;

const shape = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:(stateMachine|execution|express|mapRun):.+$/;

/** `stateMachine`, `execution`, `express`, `mapRun`, or undefined for what is no ARN of Step Functions. */
export const kindOfArn = (arn: string): string | undefined => shape.exec(arn)?.[1];
