import { accountId, partition, region } from '../../account.ts';
import type { Operation } from '../operation.ts';

/** Not the path's word for it (Glacier guide, "API Permissions Reference"). */
export const policyArn = `arn:${partition}:glacier:${region}:${accountId}:policies/retrieval-limit-policy`;

export const getDataRetrievalPolicy: Operation = {
  name: 'GetDataRetrievalPolicy',
  method: 'GET',
  path: 'policies/data-retrieval',
  resource: policyArn,
  run: (_call, { store }) => ({ status: 200, body: { Policy: { Rules: [store.rule] } } }),
};
