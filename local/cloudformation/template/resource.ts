import type { Fields } from './fields.ts';
import type { Services } from './services.ts';
import type { Tree } from './tree.ts';

/** Where a resource stands: what it may know besides its own properties. */
export interface Site {
  readonly logicalId: string;
  /** The name CloudFormation would invent: stack and logical id, without the random end, so that it stays the same. */
  name(shape: { longest: number; lowerCase?: boolean }): string;
  /** What the stack has under this logical id, if it has something. */
  readonly before: Deployed | undefined;
  /** The number that Lambda gives the next version of this function. */
  nextVersion(functionName: string): number;
  /** A UUID that is always the same for this resource. */
  uuid(): string;
  queueUrl(queueName: string): string;
  /** The folder of an asset of a cloud assembly by its object key; undefined where the stack has no assembly, only S3. */
  asset(objectKey: string): string | undefined;
}

/** A resource as an earlier deployment left it. */
export interface Deployed {
  readonly physicalId: string;
  readonly properties: Tree;
}

/** A resource as it will be, and how to make it so. All of it but `create` is known before anything runs. */
export interface Resource {
  /** What `Ref` gives. */
  readonly physicalId: string;
  readonly arn?: string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Makes it, or gives what is there these settings. Absent where nothing is to be made on this machine. */
  create?(services: Services, caller: string): Promise<void> | void;
  /** Takes it down. Absent where nothing was made. */
  remove?(services: Services): Promise<void> | void;
}

/** One type of CloudFormation resource: reads every property it understands and names those without meaning here. */
export type ResourceType = (fields: Fields, site: Site) => Resource;
