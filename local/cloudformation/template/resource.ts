import type { Fields } from './fields.ts';
import type { Services } from './services.ts';

/** Where a resource stands: what it may know besides its own properties. */
export interface Site {
  readonly logicalId: string;
  /** The name CloudFormation would invent: stack and logical id, without the random end, so that it stays the same. */
  name(shape: { longest: number; lowerCase?: boolean }): string;
  /** A UUID that is always the same for this resource. */
  uuid(): string;
  queueUrl(queueName: string): string;
  /** The folder of an asset by its object key; throws where the assembly has none. */
  asset(objectKey: string): string;
}

/** A resource as it will be, and how to make it so. All of it but `create` is known before anything runs. */
export interface Resource {
  /** What `Ref` gives. */
  readonly physicalId: string;
  readonly arn?: string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Absent where nothing is to be made on this machine. */
  create?(services: Services): Promise<void> | void;
}

/** One type of CloudFormation resource: reads every property it understands and names those without meaning here. */
export type ResourceType = (fields: Fields, site: Site) => Resource;
