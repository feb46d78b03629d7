import { type Answer, aligned, indented } from '../shared/answer.ts';
import { consoleLink } from '../shared/console-link.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { Problem } from '../shared/problem.ts';
import { runName } from '../shared/run-name.ts';
import { newestRun, type Run } from '../shared/runs.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { exitStatus } from '../shared/usage.ts';
import { inputText } from './input-text.ts';
import { demandEnough } from './known-estimate.ts';
import { findingLines, uploadUserFiles } from './user-files.ts';
import type { Wish } from './vault-request.ts';

/**
 * `thaw vault`: starts RestoreVault for a vault that no run is at work on. The machine's own lock decides; to look first
 * spares people a run that fails. Errors: `NoVault`, `VaultBusy`, `CapTooLow`.
 */
export async function startRestore({ request, userFiles, uploads }: Wish, doors: Doors): Promise<Answer> {
  const { vaultName } = request;
  const other = await demandIdle(vaultName, doors);
  if (other === undefined) await demandEnough(request, doors);
  await uploadUserFiles(uploads, doors.files);
  const run = runName(vaultName, request.mode, doors.now());
  const executionArn = await doors.executions.start(run, inputText(request));
  const link = doors.isLocal ? undefined : consoleLink(executionArn);
  return {
    exit: exitStatus.done,
    lines: [
      `Started the restore of vault ${vaultName}. It continues by itself: you can close this terminal.`,
      ...userFiles.flatMap(({ kind, findings }) =>
        findingLines(kind, { ...findings, copies: request.copies === true }),
      ),
      '',
      ...indented(
        aligned([
          ['run', run],
          ...(link === undefined ? [] : [['console', link]]),
          ['watch', thawCommand('status', vaultName, '--watch')],
          ['stop', thawCommand('stop', vaultName)],
        ]),
      ),
    ],
    facts: { outcome: 'started', vaultName, run, executionArn, console: link },
  };
}

/** Gives the last run that has ended, where there was one. Errors: `NoVault`, `VaultBusy`. */
export async function demandIdle(vaultName: string, doors: Doors): Promise<Run | undefined> {
  await demandVault(vaultName, doors);
  const other = await newestRun(vaultName, doors);
  if (!other?.isAlive) return other;
  throw new Problem(
    'VaultBusy',
    `Vault "${vaultName}" is being restored by run "${other.run}" (${thawCommand('status', vaultName)}). Wait until it ends, or stop it (${thawCommand('stop', vaultName)}), then start again: only what is missing is requested.`,
  );
}

/** Who waits five hours for an inventory wants no misspelt name at their end. */
export async function demandVault(vaultName: string, { vaults }: Pick<Doors, 'vaults'>): Promise<void> {
  if (await vaults.exists(vaultName)) return;
  throw new Problem('NoVault', `Glacier has no vault "${vaultName}" in this account and region.`);
}
