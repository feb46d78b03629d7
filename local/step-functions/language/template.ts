import { isObject, type Json, type JsonObject } from '../json.ts';
import { invalidDefinition } from '../service-error.ts';
import { type Expression, evaluate, parseExpression } from './expression.ts';
import type { Sight } from './path.ts';

/** Parameters, ItemSelector, ResultSelector: JSON in which a field `name.$` takes its value from a path or function. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'expression'; readonly fieldName: string; readonly expression: Expression }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: 'array'; readonly items: readonly Template[] };

export function parseTemplate(source: Json, where: string): Template {
  if (Array.isArray(source)) return foldArray(source.map((item, index) => parseTemplate(item, `${where}[${index}]`)));
  if (isObject(source))
    return foldObject(Object.entries(source).map(([name, value]) => parseEntry(name, value, where)));
  return { kind: 'constant', value: source };
}

function parseEntry(name: string, value: Json, where: string): readonly [string, Template] {
  const at = `${where}/${name}`;
  if (!name.endsWith('.$')) return [name, parseTemplate(value, at)];
  if (typeof value !== 'string') throw invalidDefinition(at, `The value of a field ending in '.$' must be a string`);
  return [name.slice(0, -2), { kind: 'expression', fieldName: name, expression: parseExpression(value, at) }];
}

const isConstant = (template: Template) => template.kind === 'constant';

function foldArray(items: Template[]): Template {
  if (!items.every(isConstant)) return { kind: 'array', items };
  return { kind: 'constant', value: items.map((item) => item.value) };
}

function foldObject(entries: (readonly [string, Template])[]): Template {
  if (!entries.every(([, template]) => isConstant(template))) return { kind: 'object', entries };
  return { kind: 'constant', value: fill({ kind: 'object', entries }, { input: null, context: {} }) };
}

export function fill(template: Template, sight: Sight): Json {
  if (template.kind === 'constant') return template.value;
  if (template.kind === 'expression') return evaluate(template.expression, template.fieldName, sight);
  if (template.kind === 'array') return template.items.map((item) => fill(item, sight));
  const filled: JsonObject = Object.fromEntries(template.entries.map(([name, value]) => [name, fill(value, sight)]));
  return filled;
}
