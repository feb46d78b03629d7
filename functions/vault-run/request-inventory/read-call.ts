import { field } from '../../archive/json.ts';
import { requestRefused } from '../../errors.ts';
import type { VaultRun } from '../../vault-flow.ts';
import { progressFields } from '../progress.ts';

/** How request-inventory was called, by which execution. */
export type InventoryCall = { readonly executionName: string; readonly executionArn: string } & (
  | { readonly kind: 'a request'; readonly request: unknown }
  /** A wait is over: has the inventory come? */
  | { readonly kind: 'a wait'; readonly run: Waiting }
  /** An execution that goes on with a run of another. */
  | { readonly kind: 'a run'; readonly run: Identity }
);

type Identity = Pick<VaultRun, 'vaultName' | 'run'>;
type Waiting = Identity & Pick<VaultRun, 'calls' | 'inventoryJobId'>;

/** Reads `{request, executionName, executionArn}`, as the state machine gives it. Error: `RequestRefused`. */
export function readCall(event: unknown): InventoryCall {
  const request = field(event, 'request');
  const execution = {
    executionName: text(event, 'executionName'),
    executionArn: text(event, 'executionArn'),
  };
  if (field(request, 'run') === undefined) return { ...execution, kind: 'a request', request };
  const run = { vaultName: text(request, 'vaultName'), run: text(request, 'run') };
  if (field(request, 'goOn') === true) return { ...execution, kind: 'a run', run };
  const { count, textOrNull } = progressFields('request-inventory', request);
  const waiting = { ...run, calls: count('calls'), inventoryJobId: textOrNull('inventoryJobId') };
  return { ...execution, kind: 'a wait', run: waiting };
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  if (typeof found === 'string' && /^[^/]{1,2048}$/.test(found) && !/^\.{0,2}$/.test(found)) return found;
  throw requestRefused(
    `Cannot begin a run: wanted a name in "${name}", found ${JSON.stringify(found) ?? 'nothing'}. Start RestoreVault with a request such as {"vaultName":"photos","maxCostUsd":50}.`,
  );
}
