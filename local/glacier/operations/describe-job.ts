import { describeJob as describe } from '../description.ts';
import { type Operation, param } from '../operation.ts';

export const describeJob: Operation = {
  name: 'DescribeJob',
  method: 'GET',
  path: 'vaults/{vaultName}/jobs/{jobId}',
  run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    return { status: 200, body: describe(vault, vault.job(param(call, 'jobId'))) };
  },
};
