import { mostVaults } from './parameters.ts';
import { isTree, mapTree, type Tree } from './tree.ts';

/** How the ARN of all vaults ends, as `vaultsOf` writes it. */
const everyVault = ':vaults/*';

/**
 * The ARN of all vaults, where it stands in a policy, becomes the ARNs of those that the parameter names. CloudFormation
 * cannot go through a list: it takes the first, the second ... of a text that is long enough, because commas follow it.
 */
export const vaultsAsParameter = (resources: Tree): Tree =>
  Object(mapTree(resources, (value) => withNamedVaults(withVaultNames(value))));

/** So many commas that there is a last one: an ARN without a name is that of no vault. */
const enough = {
  'Fn::Split': [',', { 'Fn::Join': ['', [{ Ref: 'Vaults' }, ','.repeat(mostVaults - 1)]] }],
};

function withNamedVaults(value: unknown): unknown {
  if (!isTree(value) || value['Effect'] === undefined) return value;
  const before = beforeVault(value['Resource']);
  if (before === undefined) return value;
  const named = Array.from({ length: mostVaults }, (_, index) => ({
    'Fn::Sub': [`${before}\${Vault}`, { Vault: { 'Fn::Select': [index, enough] } }],
  }));
  return { ...value, Resource: { 'Fn::If': ['AllVaults', value['Resource'], named] } };
}

/** What stands before the name of the vault in the ARN of all, as `Fn::Sub` takes it; undefined for anything else. */
function beforeVault(arn: unknown): string | undefined {
  const join = isTree(arn) ? arn['Fn::Join'] : undefined;
  const parts: readonly unknown[] = Array.isArray(join) && Array.isArray(join[1]) ? join[1] : [];
  if (parts.at(-1) !== everyVault) return undefined;
  return parts
    .map((part) => (isTree(part) ? `\${${String(part['Ref'])}}` : String(part)))
    .join('')
    .slice(0, -1);
}

/** What `find-jobs` reads: nothing for all vaults. */
const withVaultNames = (value: unknown): unknown =>
  isTree(value) && 'VAULT_NAMES' in value ? { ...value, VAULT_NAMES: { Ref: 'Vaults' } } : value;
