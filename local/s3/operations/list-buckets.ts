import { accountId } from '../../account.ts';
import { listDate, xmlAnswer } from '../answer.ts';
import type { Operation } from '../call.ts';
import { demand } from '../permission.ts';
import { field, group } from '../xml.ts';

export const listBuckets: Operation = {
  name: 'ListBuckets',
  run(call) {
    demand(call, 's3:ListAllMyBuckets', '*');
    const buckets = call.setting.buckets
      .all()
      .map(({ name, created }) => group('Bucket', field('Name', name), field('CreationDate', listDate(created))));
    return xmlAnswer('ListAllMyBucketsResult', [group('Owner', field('ID', accountId)), group('Buckets', ...buckets)]);
  },
};
