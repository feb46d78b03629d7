import type { Template } from './synthesized.ts';

/** CDK ends a logical id in 8 hex digits, a version's in 8 and 32 more. */
const hash = /[0-9A-F]{8}([0-9a-f]{32})?$/;
const withoutHash = (logicalId: string) => logicalId.replace(hash, '');

/** A template with `<Name>` for Ref, `<Name.Attribute>` for Fn::GetAtt, and joins joined. */
export function readable(template: Template): Template {
  const { Resources, ...rest } = template;
  const named = Object.entries(Resources).map(([id, value]) => [withoutHash(id), plain(value)]);
  if (new Set(named.map(([name]) => name)).size < named.length) throw new Error('Two resources have one readable name');
  return { ...(plain(rest) as typeof rest), Resources: Object.fromEntries(named) };
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) return intrinsic(key, argument);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

function intrinsic(name: string, argument: unknown): string | object {
  if (name === 'Ref') return `<${withoutHash(String(argument)).replace('AWS::', '')}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `<${withoutHash(String(argument[0]))}.${argument[1]}>`;
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map((part) => String(plain(part))).join(String(argument[0]));
  }
  return { [name]: plain(argument) };
}
