import type { Files } from '../cloud/files.ts';
import { configurationError } from '../errors.ts';
import type { VaultDestination, VaultRun, VaultSettings } from '../vault-flow.ts';
import { readJson } from './json-files.ts';
import { placeOf, runFiles } from './keys.ts';

/**
 * The request that a run began with; undefined where there is none. The bucket is what a run goes by: in another one it
 * would find nothing, and buy everything again. Error: `ConfigurationError` where the stack restores to another place now
 * than it did when the run began.
 */
export async function readRunRequest(
  files: Pick<Files, 'read'>,
  run: Pick<VaultRun, 'vaultName' | 'run'>,
  destination: VaultDestination,
): Promise<VaultSettings | undefined> {
  const request = await readJson<VaultSettings>(files, runFiles(run).request);
  if (request === undefined) return undefined;
  const [wanted, found] = [placeOf(request.destination), placeOf(destination)];
  if (wanted === found) return request;
  throw configurationError(
    `Cannot go on with run "${run.run}" of vault "${run.vaultName}": wanted the destination ${wanted}, with which the run began, found ${found} in the settings of the stack (bucketName, keyPrefix).`,
  );
}
