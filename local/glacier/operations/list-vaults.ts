import type { Operation } from '../operation.ts';
import { limitOf } from '../paging.ts';
import { describe } from './describe-vault.ts';

export const listVaults: Operation = {
  name: 'ListVaults',
  method: 'GET',
  path: 'vaults',
  // The action knows no resource (Glacier guide, "API Permissions Reference").
  resource: '*',
  run(call, { store, stocks }) {
    // Unlike elsewhere the marker, an ARN, is the last vault of the page before; "" is the beginning (List Vaults).
    const marker = call.query.get('marker') ?? '';
    const limit = limitOf(call, 10);
    const left = store.vaults().filter((vault) => vault.arn > marker);
    const page = left.slice(0, limit);
    const Marker = left.length > limit ? (page.at(-1)?.arn ?? null) : null;
    return { status: 200, body: { Marker, VaultList: page.map((vault) => describe(vault, stocks)) } };
  },
};
