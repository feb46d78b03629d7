import type { VaultList } from '../api.ts';
import type { AddResource } from '../console.ts';
import { paceOf } from '../shared-doors.ts';
import { vaultRows } from './vault-rows.ts';

/** GET /api/vaults */
export const addVaults: AddResource = (api, console) => {
  api.get('/vaults', async (context) => {
    const doors = await console.doors();
    const answer: VaultList = { vaults: await vaultRows(doors), refreshSeconds: paceOf(doors).list };
    return context.json(answer);
  });
};
