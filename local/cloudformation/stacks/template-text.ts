import { ServiceError } from '../../http/service-error.ts';
import { branch, isTree, sections, type Tree } from '../template/index.ts';

/** CloudFormation guide, "cloudformation-limits": the template in the request, and the one that a URL names. */
export const bodyLimitBytes = 51_200;
export const urlLimitBytes = 1_000_000;

const formatError = (sentence: string) => new ServiceError('ValidationError', `Template format error: ${sentence}`);

/** Throws a ValidationError. YAML is not read here. */
export function parseTemplate(text: string): Tree {
  let template: unknown;
  try {
    template = JSON.parse(text);
  } catch (error) {
    throw formatError(`JSON not well-formed. (${Error.isError(error) ? error.message : 'unreadable'})`);
  }
  if (isTree(template)) return template;
  throw formatError('unsupported structure.');
}

/** A template may have it; it is refused in words of its own. */
const known = [...sections, 'Transform'];

/** How many there may be of each (CloudFormation guide, "cloudformation-limits"). */
const limits = { Resources: 500, Parameters: 200, Mappings: 200, Outputs: 200 } as const;

/** Throws a ValidationError where the template's form is wrong, in CloudFormation's words where they are known. */
export function demandTemplate(template: Tree): void {
  const unknown = Object.keys(template).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new ServiceError('ValidationError', `Invalid template property or properties [${unknown.join(', ')}]`);
  if (template.Transform !== undefined) throw formatError('Transform is not known here.');
  const { AWSTemplateFormatVersion: version = '2010-09-09', Description: description = '' } = template;
  if (version !== '2010-09-09') throw formatError(`unsupported value for AWSTemplateFormatVersion.`);
  if (typeof description !== 'string' || Buffer.byteLength(description) > 1024) {
    throw formatError("'Description' length is greater than 1024.");
  }
  if (Object.keys(branch(template, 'Resources')).length === 0) {
    throw formatError('At least one Resources member must be defined.');
  }
  for (const [section, most] of Object.entries(limits)) demandCount(template, section, most);
  demandNames(template);
  demandMappings(branch(template, 'Mappings'));
}

function demandCount(template: Tree, section: string, most: number): void {
  const count = Object.keys(branch(template, section)).length;
  if (count > most) {
    throw formatError(`Number of ${section.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`);
  }
}

/** Logical names are letters and digits, up to 255. */
function demandNames(template: Tree): void {
  for (const section of [...Object.keys(limits), 'Conditions']) {
    const wrong = Object.keys(branch(template, section)).find((name) => !/^[A-Za-z0-9]{1,255}$/.test(name));
    if (wrong === undefined) continue;
    throw formatError(`${section} name '${wrong}' is non alphanumeric.`);
  }
}

/** Names on two levels, then texts or lists of texts; no functions (CloudFormation guide, "mappings-section-structure"). */
function demandMappings(mappings: Tree): void {
  for (const [map, keys] of Object.entries(mappings)) {
    if (!isTree(keys)) throw formatError(`Every Mappings member ${map} must be a map`);
    for (const [key, entries] of Object.entries(keys)) {
      if (!isTree(entries)) throw formatError(`Every Mappings member ${map}.${key} must be a map`);
      demandEntries(`${map}.${key}`, entries);
    }
  }
}

/** Up to 200 attributes, with names of up to 255 characters. No page says how long a value may be. */
function demandEntries(where: string, entries: Tree): void {
  if (Object.keys(entries).length > 200)
    throw formatError(`Number of attributes of mapping ${where} is greater than maximum allowed, 200`);
  for (const [name, value] of Object.entries(entries)) {
    if (!/^[A-Za-z0-9._-]{1,255}$/.test(name))
      throw formatError(`Mappings attribute name '${name}' must contain only alphanumeric characters`);
    const values = Array.isArray(value) ? value : [value];
    if (values.some((each) => isTree(each) || each === null)) {
      throw formatError(`Every Mappings attribute must be a String or a List. (${where}.${name})`);
    }
  }
}
