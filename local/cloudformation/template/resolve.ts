import { accountId, region, urlSuffix } from '../../account.ts';
import type { Assembly } from './assembly.ts';
import { Fields } from './fields.ts';
import { type Names, resolveCondition, resolveValue } from './intrinsics.ts';
import { nameFor, uniqueNameFor, uuidFor } from './names.ts';
import { parameterValue, pseudoParameters, readParameters, stackArn } from './parameters.ts';
import type { Deployed, Resource, Site } from './resource.ts';
import { resourceTypes } from './resources/index.ts';
import { branch, isTree, refuseOthers, type Tree, templateError } from './tree.ts';

export interface ResolvedResource extends Resource {
  readonly logicalId: string;
  readonly type: string;
  /** The properties with every intrinsic function resolved. */
  readonly properties: Tree;
  /** What becomes of it when the stack no longer has it: `Delete`, `Retain`, `RetainExceptOnCreate`. */
  readonly deletionPolicy: string;
  /** What becomes of it when another takes its place: `Delete` or `Retain`. */
  readonly updateReplacePolicy: string;
}

export interface Resolved {
  /** In an order in which they can be made: what is referred to comes first. */
  readonly resources: readonly ResolvedResource[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly stack: ResolvedStack;
}

/** What CloudFormation says of a stack. */
interface ResolvedStack {
  readonly name: string;
  /** Its ARN. */
  readonly id: string;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly outputs: readonly {
    readonly key: string;
    readonly value: string;
    readonly description: string | undefined;
  }[];
}

export interface ResolveOptions {
  /** Queue URLs name the endpoint that serves them. */
  readonly queueUrl?: (queueName: string) => string;
  /** Values of parameters. @default none: their defaults */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The stack's ARN. With it, physical names end like CloudFormation's in letters of their own. @default one made of the name */
  readonly stackId?: string;
  /** What the stack has by now, by logical id. @default nothing */
  readonly before?: ReadonlyMap<string, Deployed>;
  /** The number that Lambda gives the next version of a function. @default 1 */
  readonly nextVersion?: (functionName: string) => number;
}

const onAws = (queueName: string) => `https://sqs.${region}.${urlSuffix}/${accountId}/${queueName}`;

/**
 * Resolves a template as CloudFormation would, to what is then deployed. Pure: names come from stack and logical ids
 * alone. Throws on whatever it does not know, naming logical id and property.
 */
export function resolve(assembly: Assembly, options: ResolveOptions = {}): Resolved {
  return new Resolver(assembly, options).resolve();
}

/** Of a template that can be deployed here. */
export const sections = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
];
const elements = ['Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];

class Resolver implements Names {
  readonly #assembly: Assembly;
  readonly #options: ResolveOptions;
  readonly #stackId: string;
  readonly #parameters: Readonly<Record<string, string>>;
  /** Filled in the order of creation. */
  readonly #done = new Map<string, ResolvedResource>();
  readonly #underWay = new Set<string>();

  constructor(assembly: Assembly, options: ResolveOptions) {
    this.#assembly = assembly;
    this.#options = options;
    this.#stackId = options.stackId ?? stackArn(assembly.stackName);
    this.#parameters = readParameters(assembly.template, options.parameters ?? {});
  }

  resolve(): Resolved {
    const { template } = this.#assembly;
    refuseOthers(template, sections, 'the template');
    // CDK's rule about its bootstrap version; there is no bootstrap here.
    refuseOthers(branch(template, 'Rules'), ['CheckBootstrapVersion'], 'the Rules of the template');
    for (const logicalId of Object.keys(this.#resources)) {
      if (this.#isWanted(logicalId)) this.#resource(logicalId);
    }
    const outputs = this.#outputs();
    return { resources: [...this.#done.values()], outputs, stack: this.#stack(outputs) };
  }

  ref(name: string, where: string): unknown {
    const { stackName, template } = this.#assembly;
    const pseudo = pseudoParameters(stackName, this.#stackId)[name];
    if (pseudo !== undefined) return pseudo;
    const parameter = branch(template, 'Parameters')[name];
    if (parameter === undefined) return this.#referred(name, where).physicalId;
    const value = this.#parameters[name];
    if (value !== undefined && isTree(parameter)) return parameterValue(parameter, value);
    throw templateError(`Cannot resolve ${where}: nobody looks up the parameter "${name}" in SSM here.`);
  }

  inMap(path: readonly string[], where: string): unknown {
    const [map = '', key = '', name = ''] = path;
    const entry = branch(branch(this.#assembly.template, 'Mappings'), map)[key];
    const value = isTree(entry) ? entry[name] : undefined;
    if (value !== undefined && path.length === 3) return value;
    throw templateError(`Cannot resolve ${where}: Unable to get mapping for ${path.join('::')}.`);
  }

  getAtt(logicalId: string, attribute: string, where: string): string {
    const { attributes = {}, type } = this.#referred(logicalId, where);
    const value = attributes[attribute];
    if (value !== undefined) return value;
    throw templateError(`Cannot resolve ${where}: ${logicalId} (${type}) has no attribute "${attribute}" here.`);
  }

  condition(name: string, where: string): boolean {
    const condition = branch(this.#assembly.template, 'Conditions')[name];
    if (condition === undefined) throw templateError(`Cannot resolve ${where}: there is no condition "${name}".`);
    return resolveCondition(condition, this, `condition ${name}`);
  }

  get #resources(): Tree {
    return branch(this.#assembly.template, 'Resources');
  }

  #referred(logicalId: string, where: string): ResolvedResource {
    if (logicalId in this.#resources && this.#isWanted(logicalId)) return this.#resource(logicalId);
    throw templateError(`Cannot resolve ${where}: the template has no "${logicalId}".`);
  }

  #isWanted(logicalId: string): boolean {
    const resource = this.#resources[logicalId];
    const condition = isTree(resource) ? resource.Condition : undefined;
    return typeof condition !== 'string' || this.condition(condition, logicalId);
  }

  #resource(logicalId: string): ResolvedResource {
    const done = this.#done.get(logicalId);
    if (done !== undefined) return done;
    if (this.#underWay.has(logicalId)) {
      throw templateError(`Cannot resolve the template: ${[...this.#underWay, logicalId].join(' needs ')}.`);
    }
    this.#underWay.add(logicalId);
    const resolved = this.#resolveResource(logicalId);
    this.#underWay.delete(logicalId);
    this.#done.set(logicalId, resolved);
    return resolved;
  }

  #resolveResource(logicalId: string): ResolvedResource {
    const raw = branch(this.#resources, logicalId);
    refuseOthers(raw, elements, `resource ${logicalId}`);
    for (const other of textsIn(raw.DependsOn)) this.#referred(other, `${logicalId}, DependsOn`);
    const [type = ''] = textsIn(raw.Type);
    const describe = resourceTypes[type];
    if (describe === undefined) throw templateError(`Cannot deploy ${logicalId}: the type "${type}" is unknown here.`);
    const where = `${logicalId} (${type})`;
    const properties = resolveValue(branch(raw, 'Properties'), this, where);
    if (!isTree(properties)) throw templateError(`Cannot deploy ${where}: its properties should be an object.`);
    const fields = new Fields(properties, where);
    const resource = describe(fields, this.#site(logicalId, where));
    fields.end();
    const [deletionPolicy = 'Delete'] = textsIn(raw.DeletionPolicy);
    const [updateReplacePolicy = 'Delete'] = textsIn(raw.UpdateReplacePolicy);
    return { ...resource, logicalId, type, properties, deletionPolicy, updateReplacePolicy };
  }

  #site(logicalId: string, where: string): Site {
    const { stackName, assets } = this.#assembly;
    const { queueUrl = onAws, before, nextVersion = () => 1, stackId } = this.#options;
    return {
      logicalId,
      before: before?.get(logicalId),
      nextVersion,
      name: (shape) =>
        stackId === undefined
          ? nameFor(stackName, logicalId, shape)
          : uniqueNameFor(stackName, logicalId, shape, stackId),
      uuid: () => uuidFor(`${this.#stackId}/${logicalId}`),
      queueUrl,
      asset: (objectKey) => {
        const folder = assets.get(objectKey);
        if (folder !== undefined || stackId !== undefined) return folder;
        throw templateError(`Cannot deploy ${where}: the assembly has no asset "${objectKey}".`);
      },
    };
  }

  #stack(outputs: Readonly<Record<string, string>>): ResolvedStack {
    const { stackName, template, tags } = this.#assembly;
    const [description] = textsIn(template.Description);
    const described = Object.entries(outputs).map(([key, value]) => {
      const [description] = textsIn(branch(branch(template, 'Outputs'), key).Description);
      return { key, value, description };
    });
    return { name: stackName, id: this.#stackId, description, tags, outputs: described };
  }

  #outputs(): Readonly<Record<string, string>> {
    const outputs = Object.entries(branch(this.#assembly.template, 'Outputs')).flatMap(([name, output]) => {
      if (!isTree(output)) throw templateError(`Cannot resolve output ${name}: it should be an object.`);
      refuseOthers(output, ['Value', 'Description', 'Export', 'Condition'], `output ${name}`);
      const { Condition: condition } = output;
      if (typeof condition === 'string' && !this.condition(condition, `output ${name}`)) return [];
      return [[name, String(resolveValue(output.Value, this, `output ${name}`))] as const];
    });
    return Object.fromEntries(outputs);
  }
}

/** The texts of an element that holds none, one or several. */
const textsIn = (value: unknown): readonly string[] => [value].flat().filter((item) => typeof item === 'string');
