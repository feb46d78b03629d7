import { accountId } from '../../account.ts';
import { invalid, missing, notFound } from '../errors.ts';
import { newJobId } from '../ids.ts';
import { choiceField, type Fields, readFields, textField } from '../json.ts';
import { type Operation, param, requireTopic, type Service } from '../operation.ts';
import type { Job, Tier } from '../records.ts';
import { requireWithinPolicy } from '../retrieval-policy.ts';
import type { Vault } from '../vault.ts';
import { archiveWish, inventoryWish } from '../wishes.ts';

/**
 * Starts a retrieval. Faults: `lose-answer` starts the job all the same, and only the answer is lost (as with every
 * operation; here it may be paid for twice, for InitiateJob has no client token). `fail`: the job is taken, and ends badly.
 */
export const initiateJob: Operation = {
  name: 'InitiateJob',
  method: 'POST',
  path: 'vaults/{vaultName}/jobs',
  faults: ['fail'],
  async run(call, service) {
    const vault = service.store.vault(param(call, 'vaultName'));
    const fields = readFields(call);
    // Seen in aws/aws-sdk-php issue 689.
    if (!fields) throw missing('Job Parameters');
    const job = await newJob(vault, fields, service);
    vault.saveJob(job);
    if (call.fault?.kind === 'fail') await service.jobs.fail(vault, job, 'The archive could not be read.');
    else service.jobs.watch(vault, job);
    const Location = `/${accountId}/vaults/${vault.name}/jobs/${job.id}`;
    return { status: 202, headers: { Location, 'x-amz-job-id': job.id } };
  },
};

async function newJob(vault: Vault, fields: Fields, service: Service): Promise<Job> {
  const type = choiceField(fields, 'Type', ['archive-retrieval', 'inventory-retrieval']);
  // Seen in aws/aws-sdk-cpp issue 501.
  if (type === null) throw missing('type');
  const tier: Tier = choiceField(fields, 'Tier', ['Expedited', 'Standard', 'Bulk']) ?? 'Standard';
  const archive = type === 'archive-retrieval' ? await archiveWish(vault, fields, tier, service.store) : null;
  if (archive) requireWithinPolicy(archive, service);
  return {
    id: newJobId(),
    vaultName: vault.name,
    description: descriptionOf(fields),
    snsTopic: topicOf(fields, service),
    creationDate: new Date().toISOString(),
    // An inventory has no tier.
    dueDate: service.jobs.dueDate(archive ? tier : 'Standard'),
    archive,
    inventory: archive ? null : inventoryOf(vault, fields, service),
    statusCode: 'InProgress',
    statusMessage: 'Operation in progress.',
    completionDate: null,
    expiryDate: null,
    inventorySizeBytes: null,
    outputGone: false,
    pending: [],
  };
}

/** "A vault inventory must exist for you to be able to download it" (guide, "working-with-vaults"); the words are ours. */
function inventoryOf(vault: Vault, fields: Fields, { stocks }: Service) {
  const wish = inventoryWish(fields);
  if (stocks.of(vault) === undefined) throw notFound(`There is no inventory yet of the vault: ${vault.arn}`);
  return wish;
}

/** 1,024 bytes of printable ASCII at most (Glacier guide, JobParameters). */
function descriptionOf(fields: Fields): string | null {
  const text = textField(fields, 'Description');
  if (text !== null && !/^[\x20-\x7e]{0,1024}$/.test(text)) {
    throw invalid('Invalid job description: up to 1,024 characters of printable ASCII are allowed');
  }
  return text;
}

function topicOf(fields: Fields, service: Service): string | null {
  const arn = textField(fields, 'SNSTopic');
  if (arn !== null) requireTopic(arn, service);
  return arn;
}
