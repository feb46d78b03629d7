import type { Check } from '../check.ts';
import { ok, warning } from '../finding.ts';

/** Whether there are vaults, and whether one may ask for them. */
export const vaults: Check = {
  name: 'vaults',
  async look(doors) {
    const names = await doors.vaultNames();
    if (names.length === 0) {
      return [
        warning('Glacier shows no vault here', 'Are account and region those of the vaults? The stack must share them'),
      ];
    }
    const shown = names.slice(0, 5).join(', ');
    return [ok(`${names.length}: ${shown}${names.length > 5 ? ' ...' : ''}`)];
  },
};
