import { describeJob } from '../description.ts';
import { invalid } from '../errors.ts';
import { type Operation, param } from '../operation.ts';
import { pageFrom } from '../paging.ts';
import type { Job } from '../records.ts';

export const listJobs: Operation = {
  name: 'ListJobs',
  method: 'GET',
  path: 'vaults/{vaultName}/jobs',
  run(call, { store }) {
    const vault = store.vault(param(call, 'vaultName'));
    const wanted = vault.rememberedJobs().filter(filterOf(call.query));
    // 50 is default and maximum (aws/aws-sdk-java issue 646).
    const { page, Marker } = pageFrom(call, wanted, 50, ({ id }) => id);
    return { status: 200, body: { JobList: page.map((job) => describeJob(vault, job)), Marker } };
  },
};

function filterOf(query: URLSearchParams): (job: Job) => boolean {
  const status = query.get('statuscode');
  const completed = query.get('completed');
  if (status !== null && !['InProgress', 'Succeeded', 'Failed'].includes(status)) {
    throw invalid(`The job status code is not valid: ${status}`);
  }
  if (completed !== null && completed !== 'true' && completed !== 'false') {
    throw invalid(`The completed parameter is not valid: ${completed}`);
  }
  return ({ statusCode }) =>
    (status ?? statusCode) === statusCode &&
    (completed === null || (completed === 'true') === (statusCode !== 'InProgress'));
}
