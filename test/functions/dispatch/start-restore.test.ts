import { describe, expect, test } from '@jest/globals';
import type { ExecutionSeen, Executions } from '../../../functions/cloud/executions.ts';
import { startRestore } from '../../../functions/dispatch/start-restore.ts';
import { executionName } from '../../../functions/restore/execution-name.ts';
import { executionSeen } from '../doors.ts';

const task = { vaultName: 'photos', jobId: 'job-1' };
const name = executionName(task);

type Existing = Readonly<Record<string, ExecutionSeen['status'] | ExecutionSeen>>;

/** Step Functions with the executions it already has, by name. */
function world(existing: Existing = {}, changes: Partial<Executions> = {}) {
  const seen = new Map<string, ExecutionSeen>();
  for (const [each, as] of Object.entries(existing)) seen.set(each, typeof as === 'string' ? executionSeen(as) : as);
  const done: string[] = [];
  const executions: Parameters<typeof startRestore>[1] = {
    async start(each) {
      if (seen.has(each)) return false;
      done.push(`start ${each}`);
      return true;
    },
    describe: async (each) => seen.get(each),
    async redrive(each) {
      done.push(`redrive ${each}`);
      return true;
    },
    ...changes,
  };
  return { executions, done };
}

describe('startRestore()', () => {
  test('starts an execution under the job’s own name', async () => {
    const { executions, done } = world();
    expect(await startRestore(task, executions)).toBe('started');
    expect(done).toEqual([`start ${name}`]);
  });

  test.each([
    ['RUNNING', 'duplicate'],
    ['PENDING_REDRIVE', 'duplicate'],
    ['SUCCEEDED', 'over'],
  ] as const)('a job whose execution is %s is %s', async (status, outcome) => {
    const { executions, done } = world({ [name]: status });
    expect(await startRestore(task, executions)).toBe(outcome);
    expect(done).toEqual([]);
  });

  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)('a job whose execution is %s is redriven', async (status) => {
    const { executions, done } = world({ [name]: status });
    expect(await startRestore(task, executions)).toBe('redriven');
    expect(done).toEqual([`redrive ${name}`]);
  });

  test('what cannot be redriven is started under the next name', async () => {
    const { executions, done } = world({ [name]: 'FAILED', [`${name}-2`]: 'FAILED' }, { redrive: async () => false });
    await startRestore(task, executions);
    expect(done).toEqual([`start ${name}-3`]);
  });

  test.each(['PartsIncomplete', 'ArchiveDamaged', 'DestinationTaken', 'UploadLost'])(
    'what Abandon has ended as %s is started under the next name: a Redrive would only fail again',
    async (error) => {
      const { executions, done } = world({ [name]: executionSeen('FAILED', error) });
      await startRestore(task, executions);
      expect(done).toEqual([`start ${name}-2`]);
    },
  );

  test('what somebody else redrives in that moment is a duplicate', async () => {
    const looks = [executionSeen('FAILED'), executionSeen('RUNNING')];
    const changes = { redrive: async () => false, describe: async () => looks.shift() };
    const { executions, done } = world({ [name]: 'FAILED' }, changes);
    expect(await startRestore(task, executions)).toBe('duplicate');
    expect(done).toEqual([]);
  });

  test('gives up on a tenth name in a sentence', async () => {
    const names = Array.from({ length: 9 }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
    const taken = Object.fromEntries(names.map((each) => [each, executionSeen('FAILED')]));
    const { executions } = world(taken, { redrive: async () => false });
    await expect(startRestore(task, executions)).rejects.toThrow(
      /^Cannot start the restore of job "job-1": wanted one of 9 execution names/,
    );
  });
});
