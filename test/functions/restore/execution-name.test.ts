import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { executionName, executionNames, isStartsName } from '../../../functions/restore/execution-name.ts';

const jobId = 'HkF9p6o7yjhFx-K3CGl6fuSm6VzW9T7esGQfco8nUXVYwS0jlb5gq1JZ55yHgt5vP54ZShjoQzQVVh7vEXAMPLEjobID';

test('executionName() is readable, and the same each time', () => {
  expect(executionName({ vaultName: 'photos.2019', jobId })).toMatch(/^photos-2019-[0-9a-f]{32}$/);
  expect(executionName({ vaultName: 'photos.2019', jobId })).toBe(executionName({ vaultName: 'photos.2019', jobId }));
});

test('executionName() differs by vault and by job, also where the readable part does not', () => {
  const names = ['a.b', 'a-b', 'a_b'].flatMap((vaultName) =>
    [jobId, `${jobId}x`].map((id) => executionName({ vaultName, jobId: id })),
  );
  expect(new Set(names).size).toBe(6);
});

test('executionName() is one that Step Functions takes, for every vault name', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_.-]{1,255}$/), (vaultName) => {
      expect(executionName({ vaultName, jobId })).toMatch(/^[A-Za-z0-9_-]{1,78}$/); // room for "-2"
    }),
  );
});

test('executionNames() are nine, the first one the name itself, and each looks like one that start gives', () => {
  const names = executionNames({ vaultName: 'photos', jobId });
  const first = executionName({ vaultName: 'photos', jobId });
  expect(names).toEqual([first, ...[2, 3, 4, 5, 6, 7, 8, 9].map((count) => `${first}-${count}`)]);
  expect(names.every(isStartsName)).toBe(true);
  expect(isStartsName(`${first}-10`)).toBe(false);
});
