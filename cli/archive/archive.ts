import { withEscapes } from '../../functions/archive/json.ts';
import { checkKey } from '../../functions/archive/object-key.ts';
import type { Tier } from '../../functions/vault-flow.ts';
import { type Answer, aligned, type CommonOptions, indented } from '../shared/answer.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { Problem } from '../shared/problem.ts';
import { exitStatus, UsageError } from '../shared/usage.ts';

export interface ArchiveOptions extends CommonOptions {
  readonly tier: Tier;
  readonly range?: string;
  readonly key?: string;
}

export interface OneArchive {
  readonly vaultName: string;
  readonly archiveId: string;
}

/**
 * `thaw archive`: asks Glacier for one archive, whose job tells our topic; where the vault does so by itself, the job names
 * none, or everything would be told twice. Error: `NotRequested`.
 */
export async function archive(wanted: OneArchive, options: ArchiveOptions, doors: Doors): Promise<Answer> {
  const { vaultName, archiveId } = wanted;
  const { tier, range, key } = options;
  const { topicArn } = doors.stack;
  const isToldAlready = (await doors.vaults.topicOf(vaultName)) === topicArn;
  const jobId = await request(wanted, doors, {
    archiveId,
    tier,
    ...(range === undefined ? {} : { range }),
    ...(key === undefined ? {} : { description: keyDescription(key) }),
    ...(isToldAlready ? {} : { topicArn }),
  });
  const name = key ?? `${vaultName}/${archiveId}${range === undefined ? '' : `.bytes-${range}`}`;
  return {
    exit: exitStatus.done,
    lines: [
      `Requested from Glacier, ${tier}. When it is ready, it becomes an object:`,
      '',
      ...indented(
        aligned([
          ['bucket', doors.stack.bucketName],
          ['key', `${name}  (after the stack's key prefix, if it has one)`],
          ['job', jobId],
        ]),
      ),
    ],
    facts: { outcome: 'requested', vaultName, archiveId, jobId, tier, bucket: doors.stack.bucketName, name },
  };
}

async function request({ vaultName }: OneArchive, { vaults }: Doors, wish: Parameters<Doors['vaults']['request']>[1]) {
  try {
    return await vaults.request(vaultName, wish);
  } catch (error) {
    if (!Error.isError(error) || !refusals.includes(error.name)) throw error;
    throw new Problem(
      'NotRequested',
      `Glacier does not take the request (${error.name}): ${error.message}`,
      undefined,
      error,
    );
  }
}

/** Glacier guide, "Initiate Job". */
const refusals = [
  'ResourceNotFoundException',
  'InvalidParameterValueException',
  'MissingParameterValueException',
  'PolicyEnforcedException',
  'InsufficientCapacityException',
];

/** Glacier guide, "Initiate Job": 1,024 characters of printable ASCII. */
const longestDescription = 1024;

const notPrintableAscii = /[^\x20-\x7e]/g;

/** What Plan reads the key from. Error: `UsageError`. */
export function keyDescription(key: string): string {
  const reason = checkKey('', key);
  if (reason !== undefined) throw new UsageError(`--key "${key}" cannot be a key: ${reason}.`);
  const description = withEscapes(JSON.stringify({ thaw: { key } }), notPrintableAscii);
  if (description.length <= longestDescription) return description;
  throw new UsageError(
    `--key is too long: as a job's description it has ${description.length} characters, and Glacier takes ${longestDescription}.`,
  );
}
