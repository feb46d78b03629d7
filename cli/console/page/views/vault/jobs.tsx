import { durationWords, sizeWords } from '../../../../../functions/vault-run/report/words.ts';
import type { JobList, JobRow } from '../../../api.ts';
import { ask } from '../../client.ts';
import { Badge } from '../../components/badge.tsx';
import { Select } from '../../components/select.tsx';
import { PlainState, Resource } from '../../components/states.tsx';
import { type Column, Table } from '../../components/table.tsx';
import { CutText } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { distinct } from '../../pages.ts';
import { pathOf } from '../../paths.ts';
import { hashOf, type Route } from '../../route.ts';
import { useMore } from '../../use-more.ts';
import { replaceQuery } from '../../use-route.ts';
import { shortWords, type Tone, wordsOfExecution } from '../../words.ts';

interface JobsProps {
  readonly vaultName: string;
  readonly route: Route;
}

/** Glacier's jobs of a vault, and what became of each. */
export function Jobs({ vaultName, route }: JobsProps) {
  const state = route.query['state'] ?? '';
  const jobs = useMore(`${vaultName} ${state}`, (cursor, signal) =>
    ask<JobList>(pathOf(['vaults', vaultName, 'jobs'], { state, cursor }), { signal }),
  );
  return (
    <>
      <div class="filters">
        <Select
          label="State"
          value={state}
          options={[
            ['', 'All states'],
            ['InProgress', 'In progress'],
            ['Succeeded', 'Succeeded'],
            ['Failed', 'Failed'],
          ]}
          onChange={(state) => replaceQuery(route, { state })}
        />
      </div>
      <Resource of={jobs} what="the jobs">
        {(pages) => {
          const rows = distinct(
            pages.flatMap((page) => page.jobs),
            ({ jobId }) => jobId,
          );
          if (rows.length === 0) return <NoJobs />;
          return (
            <Table
              label="Jobs"
              columns={columns}
              count={rows.length}
              rowAt={(index) => rows[index]}
              keyOf={({ jobId }) => jobId}
              nameOf={({ jobId }) => jobId}
              onSeen={jobs.onSeen(rows.length)}
              isFilling
            />
          );
        }}
      </Resource>
    </>
  );
}

const NoJobs = () => (
  <PlainState icon="clock" title="No jobs">
    <p>Glacier lists the jobs of the last day or so. There are none in this state.</p>
  </PlainState>
);

const states: Readonly<Record<JobRow['state'], { readonly tone: Tone; readonly text: string }>> = {
  InProgress: { tone: 'busy', text: 'in progress' },
  Succeeded: { tone: 'good', text: 'succeeded' },
  Failed: { tone: 'bad', text: 'failed' },
};

const columns: readonly Column<JobRow>[] = [
  { title: 'Archive', track: 'minmax(10rem, 3fr)', cell: (job) => <What {...job} /> },
  {
    title: 'Size',
    track: 'minmax(6.4rem, 0.8fr)',
    isNumber: true,
    fromRem: 56,
    cell: ({ sizeBytes }) => (sizeBytes === null ? '' : sizeWords(sizeBytes)),
  },
  { title: 'Tier', track: 'minmax(5.5rem, 0.8fr)', fromRem: 48, cell: ({ tier }) => tier ?? '' },
  {
    title: 'State',
    track: 'minmax(8.8rem, 1fr)',
    cell: ({ state, statusMessage }) => (
      <span title={statusMessage ?? ''}>
        <Badge {...states[state]} />
      </span>
    ),
  },
  {
    title: 'Requested',
    track: 'minmax(11.2rem, 1fr)',
    fromRem: 66,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  {
    title: 'Output left',
    track: 'minmax(6.5rem, 1fr)',
    isNumber: true,
    fromRem: 36,
    cell: (job) => <Left {...job} />,
  },
  { title: 'Restore', track: 'minmax(8.5rem, 1fr)', fromRem: 42, cell: ({ restore }) => <Restore restore={restore} /> },
];

function What({ kind, path, archiveId, jobId }: JobRow) {
  if (kind === 'inventory') return <span title={jobId}>Inventory of the vault</span>;
  if (path !== null) return <CutText text={path} />;
  return <code title={archiveId ?? jobId}>{shortWords(archiveId ?? jobId)}</code>;
}

/** Of 24 hours. */
function Left({ secondsLeft, state }: JobRow) {
  if (state === 'Failed') return null;
  if (secondsLeft === null) return <span class="quiet">not yet</span>;
  if (secondsLeft <= 0) return <span class="quiet">expired</span>;
  return <span class={secondsLeft < 3 * 3600 ? 'bad' : ''}>{durationWords(secondsLeft)}</span>;
}

function Restore({ restore }: Pick<JobRow, 'restore'>) {
  if (restore === null) return <span class="quiet">none</span>;
  const { tone, words } = wordsOfExecution(restore.status);
  return (
    <a href={hashOf(['restores', restore.arn])} tabIndex={-1}>
      <Badge tone={tone} text={words} />
    </a>
  );
}
