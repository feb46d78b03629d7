import type { RunList } from '../../../api.ts';
import { ask } from '../../client.ts';
import { Resource } from '../../components/states.tsx';
import { pathOf } from '../../paths.ts';
import { useLoad } from '../../use-load.ts';
import { RunTable } from '../run-table.tsx';

/** All runs of one vault. */
export function VaultRuns({ vaultName }: { readonly vaultName: string }) {
  const runs = useLoad(vaultName, (signal) => ask<RunList>(pathOf(['vaults', vaultName, 'runs']), { signal }));
  return (
    <Resource of={runs} what="the runs">
      {({ runs }) => <RunTable runs={runs} isOfOneVault />}
    </Resource>
  );
}
