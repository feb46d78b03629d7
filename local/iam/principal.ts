import { accountId, partition } from '../account.ts';
import { isJson, notUnderstood, textsOf } from './json.ts';

/** Who asks: a role, a service of AWS, or the account's administrator. */
export type Asker =
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'administrator' };

/**
 * Whom a statement of a resource or trust policy means. `account` is the whole account: an Allow delegates to its
 * identity policies (IAM guide, "reference_policies_elements_principal"). That a Deny meets everyone in it is our reading.
 */
export type Meant = 'everyone' | 'account' | { readonly role: string } | { readonly service: string };

/** Reads `Principal`; anything but AWS, Service and `*` throws, naming `where`. */
export function principalsOf(value: unknown, where: string): readonly Meant[] {
  if (value === '*') return ['everyone'];
  if (!isJson(value)) throw notUnderstood(where, JSON.stringify(value), '"*" or an object with AWS or Service');
  return Object.entries(value).flatMap(([kind, names]) => {
    if (kind !== 'AWS' && kind !== 'Service')
      throw notUnderstood(where, `the principal kind "${kind}"`, 'AWS or Service');
    return textsOf(names, `${where}.${kind}`).map((name) =>
      kind === 'Service' ? { service: name } : awsPrincipalOf(name, `${where}.AWS`),
    );
  });
}

function awsPrincipalOf(name: string, where: string): Meant {
  if (name === '*') return 'everyone';
  if (name === accountId || name === `arn:${partition}:iam::${accountId}:root`) return 'account';
  const role = new RegExp(`^arn:${partition}:iam::${accountId}:role/([^/*]+)$`).exec(name)?.[1];
  if (role === undefined) throw notUnderstood(where, `"${name}"`, `the account ${accountId} or a role of it`);
  return { role };
}

export function means(meant: Meant, asker: Asker, effect: 'Allow' | 'Deny'): boolean {
  if (meant === 'everyone') return true;
  if (meant === 'account') return effect === 'Deny' && asker.kind !== 'service';
  if ('service' in meant) return asker.kind === 'service' && asker.name === meant.service;
  return asker.kind === 'role' && asker.name === meant.role;
}
