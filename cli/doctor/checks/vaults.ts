import type { Check } from '../check.ts';
import type { Doors } from '../doors.ts';
import { ok, type Seen, warning } from '../finding.ts';

/** Whether there are vaults, and whether one may ask for them. */
const look = async (doors: Doors): Promise<readonly Seen[]> => {
  const names = await doors.vaultNames();
  if (names.length === 0) {
    return [
      warning('Glacier shows no vault here', 'Are account and region those of the vaults? The stack must share them'),
    ];
  }
  const shown = names.slice(0, 5).join(', ');
  return [ok(`${names.length}: ${shown}${names.length > 5 ? ' ...' : ''}`)];
};

export const vaults: Check = { name: 'vaults', look, before: look };
