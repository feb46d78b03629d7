import type { ExecutionRow, ExecutionStatus, MachineName, RestoreList } from '../api.ts';
import type { AddResource } from '../console.ts';
import type { ListedSeen } from '../doors/console-doors.ts';
import { wordIn } from '../fields.ts';
import { paceOf } from '../shared-doors.ts';

const statuses = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
] as const satisfies readonly ExecutionStatus[];

const short =
  'Outputs of one part (up to 128 MiB) are restored by RestoreSmallOutput, an Express state machine: Step Functions keeps no list of its executions. Those that fail go on here.';

/** GET /api/restores */
export const addRestores: AddResource = (api, console) => {
  api.get('/restores', async (context) => {
    const query = context.req.query();
    const machine = wordIn(query['machine'], 'machine', ['restore', 'vault']) ?? 'restore';
    const doors = await console.doors();
    const status = wordIn(query['status'], 'status', statuses);
    const { items, next = null } = await doors.machines.list(machine, status, query['cursor'] || undefined);
    const answer: RestoreList = {
      machine,
      executions: items.map((seen) => executionRow(seen, machine)),
      next,
      remark: machine === 'restore' ? short : null,
      refreshSeconds: paceOf(doors).list,
    };
    return context.json(answer);
  });
};

export const executionRow = (seen: ListedSeen, machine: MachineName): ExecutionRow => ({
  arn: seen.arn,
  name: seen.name,
  machine,
  status: seen.status,
  startedAt: seen.startedAt.toISOString(),
  endedAt: seen.endedAt?.toISOString() ?? null,
  redriveCount: seen.redriveCount,
});
