import { countWords, sizeWords, usdWords } from '../../../../functions/vault-run/report/words.ts';
import type { VaultList, VaultRow } from '../../api.ts';
import { ask } from '../client.ts';
import { Head } from '../components/head.tsx';
import { Icon } from '../components/icon.tsx';
import { RunBadge } from '../components/run-badge.tsx';
import { Search } from '../components/search.tsx';
import { PlainState, Resource } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { CutText } from '../components/text.tsx';
import { Time } from '../components/time.tsx';
import { pathOf } from '../paths.ts';
import { hashOf } from '../route.ts';
import { useLoad } from '../use-load.ts';
import { goTo, replaceQuery } from '../use-route.ts';
import { countedWords } from '../words.ts';
import type { ViewProps } from './view.ts';

/** All vaults of account and region. */
export function VaultsView({ route, surroundings }: ViewProps) {
  const list = useLoad('vaults', (signal) => ask<VaultList>(pathOf(['vaults']), { signal }));
  return (
    <Resource of={list} what="the vaults">
      {({ vaults }) => {
        const text = route.query['text'] ?? '';
        const shown = vaults.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
        return (
          <>
            <Head title="Vaults" line={<Sums vaults={vaults} />} />
            {vaults.length === 0 ? (
              <NoVaults place={surroundings.isLocal ? 'the local cloud' : surroundings.region} />
            ) : (
              <>
                {vaults.length > 8 && (
                  <Search label="Search vaults" value={text} onChange={(text) => replaceQuery(route, { text })} />
                )}
                <VaultTable vaults={shown} />
              </>
            )}
          </>
        );
      }}
    </Resource>
  );
}

function Sums({ vaults }: { readonly vaults: readonly VaultRow[] }) {
  if (vaults.length === 0) return null;
  const sum = (of: (vault: VaultRow) => number) => vaults.reduce((all, vault) => all + of(vault), 0);
  return (
    <>
      {countedWords(vaults.length, 'vault')} with{' '}
      {countedWords(
        sum(({ archives }) => archives),
        'archive',
      )}
      , {sizeWords(sum(({ sizeBytes }) => sizeBytes))}. By list prices they cost{' '}
      {usdWords(sum(({ usdMonth }) => usdMonth))} per month.
    </>
  );
}

const VaultTable = ({ vaults }: { readonly vaults: readonly VaultRow[] }) => (
  <Table
    label="Vaults"
    columns={columns}
    count={vaults.length}
    rowAt={(index) => vaults[index]}
    keyOf={({ name }) => name}
    nameOf={({ name }) => name}
    onOpen={({ name }) => goTo(['vaults', name])}
  />
);

const columns: readonly Column<VaultRow>[] = [
  {
    title: 'Vault',
    track: 'minmax(8rem, 3fr)',
    cell: ({ name }) => (
      <a class="name-cell" href={hashOf(['vaults', name])} tabIndex={-1}>
        <Icon name="vault" />
        <CutText text={name} />
      </a>
    ),
  },
  { title: 'Archives', track: 'minmax(6.6rem, 1fr)', isNumber: true, cell: ({ archives }) => countWords(archives) },
  {
    title: 'Size',
    track: 'minmax(6.2rem, 1fr)',
    isNumber: true,
    cell: ({ sizeBytes }) => sizeWords(sizeBytes),
  },
  {
    title: 'Per month',
    track: 'minmax(7.6rem, 1fr)',
    isNumber: true,
    fromRem: 46,
    cell: ({ usdMonth }) => usdWords(usdMonth),
  },
  {
    title: 'Last inventory',
    track: 'minmax(11.2rem, 1.3fr)',
    fromRem: 56,
    cell: ({ inventoryDate }) => <Time at={inventoryDate} none="none yet" />,
  },
  {
    title: 'Newest run',
    track: 'minmax(7.5rem, 1.2fr)',
    fromRem: 34,
    cell: ({ run }) => (run === null ? <span class="quiet">none</span> : <RunBadge {...run} />),
  },
];

const NoVaults = ({ place }: { readonly place: string }) => (
  <PlainState icon="vault" title="There are no vaults here">
    <p>
      Glacier lists no vault of this account in {place}. If you expected some, start the console with another profile or
      region.
    </p>
  </PlainState>
);
