import { sizeWords, usdWords } from '../../../../../functions/vault-run/report/words.ts';
import type { VaultDetail } from '../../../api.ts';
import { ask } from '../../client.ts';
import { Head } from '../../components/head.tsx';
import { Resource } from '../../components/states.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { pathOf } from '../../paths.ts';
import { useLoad } from '../../use-load.ts';
import { countedWords } from '../../words.ts';
import type { ViewProps } from '../view.ts';
import { Contents } from './contents.tsx';
import { Jobs } from './jobs.tsx';
import { VaultRuns } from './vault-runs.tsx';

interface VaultViewProps extends ViewProps {
  readonly vaultName: string;
}

/** One vault: its archives, its runs, its jobs. */
export function VaultView({ vaultName, route, surroundings }: VaultViewProps) {
  const vault = useLoad(vaultName, (signal) => ask<VaultDetail>(pathOf(['vaults', vaultName]), { signal }));
  const tab = route.path[2] ?? 'archives';
  return (
    <>
      <Head title={<Text text={vaultName} />} line={vault.value && <Line vault={vault.value} />} />
      <Tabs
        label="Parts of the vault"
        tabs={[
          { title: 'Archives', path: ['vaults', vaultName], isHere: tab === 'archives' },
          { title: 'Runs', path: ['vaults', vaultName, 'runs'], isHere: tab === 'runs' },
          { title: 'Jobs', path: ['vaults', vaultName, 'jobs'], isHere: tab === 'jobs' },
        ]}
      />
      {tab === 'runs' && <VaultRuns vaultName={vaultName} />}
      {tab === 'jobs' && <Jobs vaultName={vaultName} route={route} />}
      {tab === 'archives' && (
        <Resource of={vault} what="the vault">
          {(value) => <Contents vault={value} loaded={vault} route={route} surroundings={surroundings} />}
        </Resource>
      )}
    </>
  );
}

const Line = ({ vault: { archives, sizeBytes, usdMonth, inventoryDate } }: { readonly vault: VaultDetail }) => (
  <>
    {countedWords(archives, 'archive')}, {sizeWords(sizeBytes)}, {usdWords(usdMonth)} per month
    {inventoryDate !== null && (
      <>
        {', last inventory '}
        <Time at={inventoryDate} />
      </>
    )}
  </>
);
