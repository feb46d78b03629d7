import type { RunList } from '../../api.ts';
import { ask } from '../client.ts';
import { Head } from '../components/head.tsx';
import { Resource } from '../components/states.tsx';
import { pathOf } from '../paths.ts';
import { useLoad } from '../use-load.ts';
import { RunTable } from './run-table.tsx';

/** The newest run of every vault. */
export function RunsView() {
  const runs = useLoad('runs', (signal) => ask<RunList>(pathOf(['runs']), { signal }));
  return (
    <>
      <Head title="Runs" line="The newest run of every vault. Older ones are listed at their vault." />
      <Resource of={runs} what="the runs">
        {({ runs }) => <RunTable runs={runs} />}
      </Resource>
    </>
  );
}
