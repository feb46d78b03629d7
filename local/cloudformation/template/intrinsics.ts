import { isTree, templateError } from './tree.ts';

/** What the names in a template stand for. Each throws on a name it does not know, naming `where`. */
export interface Names {
  ref(name: string, where: string): unknown;
  getAtt(logicalId: string, attribute: string, where: string): string;
  condition(name: string, where: string): boolean;
  /** Mapping, key and name. */
  inMap(path: readonly string[], where: string): unknown;
}

/** `AWS::NoValue`: whatever holds it is left out. */
export const noValue = Symbol('AWS::NoValue');

/** Resolves a value and all that is in it. An unknown intrinsic function throws, naming `where`. */
export function resolveValue(value: unknown, names: Names, where: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveValue(item, names, where)).filter((item) => item !== noValue);
  }
  if (!isTree(value)) return value;
  const [first, ...others] = Object.keys(value);
  if (first === 'Ref' || first?.startsWith('Fn::')) {
    if (others.length > 0) throw templateError(`Cannot resolve ${where}: ${first} does not stand alone.`);
    return callIntrinsic(first, value[first], names, where);
  }
  const entries = Object.entries(value).map(
    ([key, item]) => [key, resolveValue(item, names, `${where}.${key}`)] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
}

type Intrinsic = (argument: unknown, names: Names, where: string) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, names, where) => names.ref(text(name, where), where),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': findInMap,
};

function callIntrinsic(name: string, argument: unknown, names: Names, where: string): unknown {
  const intrinsic = intrinsics[name];
  if (intrinsic === undefined) throw templateError(`Cannot resolve ${where}: ${name} is unknown here.`);
  return intrinsic(argument, names, `${where}, ${name}`);
}

function getAtt(argument: unknown, names: Names, where: string): string {
  const whole = Array.isArray(argument)
    ? list(argument, where)
        .map((part) => text(part, where))
        .join('.')
    : text(argument, where);
  return attributeOf(whole, names, where);
}

function attributeOf(whole: string, names: Names, where: string): string {
  const dot = whole.indexOf('.');
  return names.getAtt(whole.slice(0, dot), whole.slice(dot + 1), where);
}

function join(argument: unknown, names: Names, where: string): string {
  const [delimiter, items] = list(argument, where);
  return list(resolveValue(items, names, where), where)
    .map((item) => text(item, where))
    .join(text(delimiter, where));
}

function split(argument: unknown, names: Names, where: string): readonly string[] {
  const [delimiter, whole] = list(argument, where);
  return text(resolveValue(whole, names, where), where).split(text(delimiter, where));
}

function select(argument: unknown, names: Names, where: string): unknown {
  const [index, items] = list(argument, where);
  const found = list(resolveValue(items, names, where), where)[Number(resolveValue(index, names, where))];
  if (found === undefined) throw templateError(`Cannot resolve ${where}: there is no item ${JSON.stringify(index)}.`);
  return found;
}

/** `${!x}` stands for `${x}` itself; `${x.y}` is an attribute, `${x}` a reference or one of the given variables. */
function substitute(argument: unknown, names: Names, where: string): string {
  const [pattern, variables = {}] = Array.isArray(argument) ? list(argument, where) : [argument];
  if (!isTree(variables)) throw templateError(`Cannot resolve ${where}: its variables should be an object.`);
  return text(pattern, where).replace(/\$\{([^}]*)\}/g, (_, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    if (inner in variables) return text(resolveValue(variables[inner], names, where), where);
    return inner.includes('.') ? attributeOf(inner, names, where) : text(names.ref(inner, where), where);
  });
}

function findInMap(argument: unknown, names: Names, where: string): unknown {
  const path = list(argument, where).map((part) => text(resolveValue(part, names, where), where));
  return names.inMap(path, where);
}

function choose(argument: unknown, names: Names, where: string): unknown {
  const [condition, yes, no] = list(argument, where);
  return resolveValue(names.condition(text(condition, where), where) ? yes : no, names, where);
}

/** What stands in the template's `Conditions`. */
export function resolveCondition(value: unknown, names: Names, where: string): boolean {
  const [name, ...others] = isTree(value) ? Object.keys(value) : [];
  if (!isTree(value) || name === undefined || others.length > 0) {
    throw templateError(`Cannot resolve ${where}: ${JSON.stringify(value)} is no condition.`);
  }
  const argument = value[name];
  const each = () => list(argument, where).map((item) => resolveCondition(item, names, where));
  if (name === 'Condition') return names.condition(text(argument, where), where);
  if (name === 'Fn::And') return each().every(Boolean);
  if (name === 'Fn::Or') return each().some(Boolean);
  if (name === 'Fn::Not') return each()[0] === false;
  if (name === 'Fn::Equals') return equal(list(resolveValue(argument, names, where), where));
  throw templateError(`Cannot resolve ${where}: ${name} is no condition known here.`);
}

const equal = ([left, right]: readonly unknown[]) => JSON.stringify(left) === JSON.stringify(right);

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw templateError(`Cannot resolve ${where}: wanted a list, found ${JSON.stringify(value)}.`);
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw templateError(`Cannot resolve ${where}: wanted a text, found ${JSON.stringify(value) ?? String(value)}.`);
}
