import { durationWords } from '../../../../functions/vault-run/report/words.ts';
import type { ExecutionRow, MachineName, RestoreList } from '../../api.ts';
import { ask } from '../client.ts';
import { Badge } from '../components/badge.tsx';
import { Head } from '../components/head.tsx';
import { Select } from '../components/select.tsx';
import { PlainState, Resource } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { CutText } from '../components/text.tsx';
import { Time } from '../components/time.tsx';
import { distinct } from '../pages.ts';
import { pathOf } from '../paths.ts';
import { hashOf } from '../route.ts';
import { useMore } from '../use-more.ts';
import { goTo, replaceQuery } from '../use-route.ts';
import { countedWords, executionStatuses, machineWords, wordsOfExecution } from '../words.ts';
import type { ViewProps } from './view.ts';

/** Executions of the state machines. */
export function RestoresView({ route }: ViewProps) {
  const { status = '' } = route.query;
  const machine: MachineName = route.query['machine'] === 'vault' ? 'vault' : 'restore';
  const list = useMore(`${machine} ${status}`, (cursor, signal) =>
    ask<RestoreList>(pathOf(['restores'], { machine, status, cursor }), { signal }),
  );
  return (
    <>
      <Head
        title="Restores"
        line={
          machine === 'vault'
            ? 'Executions that request the archives of whole vaults.'
            : 'One execution per archive that is larger than one part.'
        }
      />
      <div class="filters">
        <Select
          label="State machine"
          value={machine}
          options={[
            ['restore', machineWords.restore],
            ['vault', machineWords.vault],
          ]}
          onChange={(machine) => replaceQuery(route, { ...route.query, machine })}
        />
        <Select
          label="Status"
          value={status}
          options={[['', 'All statuses'], ...executionStatuses.map(({ status, words }) => [status, words] as const)]}
          onChange={(status) => replaceQuery(route, { ...route.query, status })}
        />
      </div>
      <Resource of={list} what="the restores">
        {(pages) => {
          const rows = distinct(
            pages.flatMap(({ executions }) => executions),
            ({ arn }) => arn,
          );
          const remark = pages[0]?.remark;
          return (
            <>
              {rows.length === 0 ? (
                <NoRestores />
              ) : (
                <Table
                  label="Restores"
                  columns={columns}
                  count={rows.length}
                  rowAt={(index) => rows[index]}
                  keyOf={({ arn }) => arn}
                  nameOf={({ name }) => name}
                  onSeen={list.onSeen(rows.length)}
                  onOpen={({ arn }) => goTo(['restores', arn])}
                  isFilling
                />
              )}
              {remark && <p class="quiet">{remark}</p>}
            </>
          );
        }}
      </Resource>
    </>
  );
}

const NoRestores = () => (
  <PlainState icon="restore" title="No restores">
    <p>Step Functions lists no execution like this of the last 90 days.</p>
  </PlainState>
);

const columns: readonly Column<ExecutionRow>[] = [
  {
    title: 'Execution',
    track: 'minmax(10rem, 4fr)',
    cell: ({ arn, name }) => (
      <a href={hashOf(['restores', arn])} tabIndex={-1}>
        <CutText text={name} />
      </a>
    ),
  },
  {
    title: 'Status',
    track: 'minmax(8.5rem, 1.2fr)',
    cell: ({ status }) => {
      const { tone, words } = wordsOfExecution(status);
      return <Badge tone={tone} text={words} />;
    },
  },
  {
    title: 'Redriven',
    track: 'minmax(6rem, 0.8fr)',
    fromRem: 60,
    cell: ({ redriveCount }) => (redriveCount === 0 ? '' : countedWords(redriveCount, 'time')),
  },
  {
    title: 'Started',
    track: 'minmax(11.2rem, 1.5fr)',
    fromRem: 40,
    cell: ({ startedAt }) => <Time at={startedAt} />,
  },
  {
    title: 'Took',
    track: 'minmax(5.5rem, 1fr)',
    isNumber: true,
    fromRem: 50,
    cell: ({ startedAt, endedAt }) =>
      endedAt === null ? '' : durationWords((Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
  },
];
