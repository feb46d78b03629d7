import type { VaultRequest } from '../../functions/vault-flow.ts';

export type Mode = NonNullable<VaultRequest['mode']>;

/** Step Functions takes 80 characters; CloudWatch Logs wants only these signs (API_StartExecution, `name`). */
const readableCharacters = 40;

/** What the executions of a vault begin with that we start. Two vaults may share it: their input tells them apart. */
export const namePrefix = (vaultName: string, mode: Mode): string =>
  `${vaultName.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, readableCharacters)}-${mode.replace(' ', '-')}-`;

/** `photos-restore-2026-11-22T10-45-07Z`: the vault, what for and when. The run has this name, too. */
export const runName = (vaultName: string, mode: Mode, now: Date): string =>
  `${namePrefix(vaultName, mode)}${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
