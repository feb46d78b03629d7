import type { RunRow } from '../../api.ts';
import { Badge } from '../components/badge.tsx';
import { PlainState } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { CutText } from '../components/text.tsx';
import { Time } from '../components/time.tsx';
import { hashOf } from '../route.ts';
import { goTo } from '../use-route.ts';
import { toneOfRun } from '../words.ts';

interface RunTableProps {
  readonly runs: readonly RunRow[];
  /** Leaves out the name of the vault. */
  readonly isOfOneVault?: boolean;
}

export function RunTable({ runs, isOfOneVault = false }: RunTableProps) {
  if (runs.length === 0) return <NoRuns />;
  return (
    <Table
      label="Runs"
      columns={isOfOneVault ? columns : [vault, ...columns]}
      count={runs.length}
      rowAt={(index) => runs[index]}
      keyOf={({ vaultName, run }) => `${vaultName} ${run}`}
      nameOf={({ run }) => run}
      onOpen={({ vaultName, run }) => goTo(['runs', vaultName, run])}
    />
  );
}

const NoRuns = () => (
  <PlainState
    icon="run"
    title="Nothing was restored yet"
    actions={
      <a class="button" href="#/vaults">
        Go to the vaults
      </a>
    }
  >
    <p>A run restores what you select in a vault. Open a vault, select folders, and ask for an estimate.</p>
  </PlainState>
);

const vault: Column<RunRow> = {
  title: 'Vault',
  track: 'minmax(7rem, 1.5fr)',
  cell: ({ vaultName }) => <CutText text={vaultName} />,
};

const columns: readonly Column<RunRow>[] = [
  {
    title: 'Run',
    track: 'minmax(9rem, 3fr)',
    cell: ({ vaultName, run }) => (
      <a href={hashOf(['runs', vaultName, run])} tabIndex={-1}>
        <CutText text={run} />
      </a>
    ),
  },
  {
    title: 'State',
    track: 'minmax(8rem, 1fr)',
    cell: ({ state }) => <Badge tone={toneOfRun[state]} text={state} />,
  },
  {
    title: 'Started',
    track: 'minmax(15.5rem, 1.5fr)',
    fromRem: 40,
    cell: ({ startedAt }) => <Time at={startedAt} isRelative none="not known any more" />,
  },
];
