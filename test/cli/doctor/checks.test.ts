import { describe, expect, test } from '@jest/globals';
import { enoughDays } from '../../../cli/doctor/checks/bucket.ts';
import type { Doors } from '../../../cli/doctor/doors.ts';
import { checks, examine } from '../../../cli/doctor/examine.ts';
import { type Finding, lineOf } from '../../../cli/doctor/finding.ts';
import { usual } from '../../../cli/shared/usual-stack.ts';
import { abandonedUploadDays } from '../../../infra/buckets.ts';
import { smallOutputUpToBytes as smallOutputUpToBytesOf } from '../../../infra/definitions/budgets.ts';
import { defaults } from '../../../infra/props.ts';
import { account, stack } from './doors.ts';

const look = async (changes: Partial<Doors> = {}): Promise<Finding[]> =>
  await Array.fromAsync(examine(account(changes), 'Thaw'));

/** What the check found that is not well, in one line each. */
async function complaints(changes: Partial<Doors>): Promise<string[]> {
  return (await look(changes)).filter(({ verdict }) => verdict !== 'ok').map(lineOf);
}

/** Every function with these variables besides its own. */
const functionsWith =
  (variables: Readonly<Record<string, string>>): Doors['functionOf'] =>
  async (arn) => {
    const found = await account().functionOf(arn);
    return { ...found, variables: { ...found.variables, ...variables } };
  };

const refused = async () => {
  throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
};

test('all is well where all is well, and every check has said so', async () => {
  const findings = await look();
  expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(['stack', ...checks.map(({ name }) => name)]));
});

test('without its stack what a deployment needs is looked at, and what restores will need', async () => {
  const outputs = async () => {
    throw Object.assign(new Error('Stack with id Thaw does not exist'), { name: 'ValidationError' });
  };
  const found = (changes: Partial<Doors> = {}) => look({ outputs, ...changes });
  expect((await found()).map(lineOf)).toEqual([
    expect.stringMatching(
      /^failed +stack +ValidationError: Stack with id Thaw does not exist\. .*Deploy it, or name it with --stack/,
    ),
    expect.stringMatching(/^ok +vaults +2: photos, mail/),
    expect.stringMatching(/^ok +retrieval policy/),
    expect.stringMatching(/^ok +concurrency +Lambda has 1000 of 1000 left/),
    expect.stringMatching(/^ok +log policies +0 of 10 resource policies: there is room/),
  ]);
  const poor = await found({
    logPolicies: async () => tenPolicies,
    concurrency: async () => ({ ofAccount: 10, unreserved: 10 }),
  });
  expect(poor.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check)).toEqual([
    'stack',
    'concurrency',
    'log policies',
  ]);
  const refusing = await found({ logPolicies: refused });
  expect(refusing.at(-1)).toMatchObject({ verdict: 'failed', found: expect.stringMatching(/^could not be looked at/) });
});

test('before a deployment the workers are those of a stack without settings, as is all that estimates take for usual', () => {
  const { workers, smallWorkers, maxConcurrency, requestsPerSecond, minimumPartSize } = defaults;
  const minimumPartSizeBytes = minimumPartSize.toBytes();
  const smallOutputUpToBytes = smallOutputUpToBytesOf({ minimumPartSize });
  expect(usual).toEqual({
    workers,
    smallWorkers,
    maxConcurrency,
    requestsPerSecond,
    minimumPartSizeBytes,
    smallOutputUpToBytes,
  });
});

const tenPolicies = Array.from({ length: 10 }, (_, index) => ({
  name: `policy-${index}`,
  document:
    '{"Statement":[{"Principal":{"Service":"es.amazonaws.com"},"Resource":"arn:aws:logs:us-east-1:0:log-group:/aws/es/*"}]}',
}));
const delivering = {
  name: 'AWSLogDeliveryWrite20150319',
  document:
    '{"Statement":[{"Principal":{"Service":"delivery.logs.amazonaws.com"},"Resource":"arn:aws:logs:us-east-1:0:log-group:/aws/vendedlogs/*"}]}',
};

test('ten resource policies are no harm where one of them lets logs be delivered', async () => {
  const found = await look({ logPolicies: async () => [...tenPolicies.slice(1), delivering] });
  expect(found.find(({ check }) => check === 'log policies')).toMatchObject({
    verdict: 'ok',
    found: '10 of 10 resource policies; "AWSLogDeliveryWrite20150319" lets logs be delivered',
  });
});

test('versioning of the bucket is said', async () => {
  const found = await look({ versioningOf: async () => 'Enabled' });
  expect(found.map(lineOf)).toContainEqual(expect.stringMatching(/^ok +bucket +versioning is Enabled: .* is paid for/));
});

test('uploads should be kept for as long as a bucket of the stack keeps them', () => {
  expect(enoughDays).toBe(abandonedUploadDays);
});

test('open uploads and what they cost are said', async () => {
  const open = { uploads: 2, bytes: 100 * 2 ** 30, usdMonth: 2.3, isWhole: true };
  const lines = (await look({ openUploads: async () => open })).map(lineOf);
  expect(lines).toContainEqual(
    expect.stringMatching(/^ok +bucket +2 uploads are open: their parts, 100 GiB, cost 2\.30 USD a month until/),
  );
});

describe.each<[string, Partial<Doors>, RegExp]>([
  [
    'a lifecycle rule that takes the parts of an archive that needs several jobs',
    { lifecycleOf: async () => [{ prefix: '', abortDays: 3, expires: undefined }] },
    /^warning +bucket +a lifecycle rule aborts uploads after 3 days: .* pay for them again/,
  ],
  [
    'a function that cannot be invoked',
    { functionOf: async () => ({ state: 'Failed', variables: {}, roleArn: 'arn:role', logGroup: '/log' }) },
    /^failed +settings +Plan's function is Failed/,
  ],
  [
    'another bucket in the settings than in the outputs',
    { outputs: async () => ({ ...(await account().outputs('Thaw')), BucketName: 'other' }) },
    /^failed +settings +Plan writes to "dest", the stack says "other"/,
  ],
  ['no vault', { vaultNames: async () => [] }, /^warning +vaults +Glacier shows no vault here/],
  ['an account that may not use Glacier', { vaultNames: refused }, /^failed +vaults +could not be looked at: AccessD/],
  ['vaults that tell nobody', { topicOf: async () => undefined }, /^warning +notifications +no vault tells .*SNSTopic/],
  [
    'a vault that tells somebody else',
    { topicOf: async (vault) => (vault === 'mail' ? 'arn:other' : stack.topicArn) },
    /^warning +notifications +mail: told is another topic/,
  ],
  [
    'a data-retrieval policy',
    { retrievalStrategy: async () => 'FreeTier' },
    /^warning +retrieval policy +FreeTier: Standard jobs above its rate are refused \(PolicyEnforcedException\)/,
  ],
  [
    'a new account with little concurrency',
    { concurrency: async () => ({ ofAccount: 10, unreserved: 10 }) },
    /^failed +concurrency +Lambda has 10 of 10 left .* 500 workers are wanted, and 200 for small outputs\. .*\{"workers":6,"smallWorkers":2,"maxConcurrency":6,"requestsPerSecond":8\} in cdk\.json/,
  ],
  ['no bucket', { bucketExists: async () => false }, /^failed +bucket +there is no bucket "dest"/],
  [
    'a bucket in another region',
    { regionOf: async () => 'eu-west-1' },
    /^failed +bucket +the bucket lies in eu-west-1, and the stack looks for it in us-east-1: .* Deploy with the setting bucketRegion eu-west-1/,
  ],
  [
    'a bucket that is not in the region of the setting',
    { functionOf: functionsWith({ BUCKET_REGION: 'eu-west-1' }) },
    /^failed +bucket +the bucket lies in us-east-1, and the stack looks for it in eu-west-1: .* bucketRegion us-east-1/,
  ],
  [
    'a rule that deletes what was restored',
    {
      lifecycleOf: async () => [
        { prefix: 'restored/photos/', abortDays: undefined, expires: '30 days after their restore' },
      ],
    },
    /^warning +bucket +a lifecycle rule deletes restored objects below "restored\/photos\/" 30 days after their restore/,
  ],
  [
    'objects that belong to their writer',
    { ownershipOf: async () => 'ObjectWriter' },
    /^warning +bucket +object ownership is ObjectWriter/,
  ],
  ...['ObjectWriter', 'BucketOwnerPreferred'].map((ownership): [string, Partial<Doors>, RegExp] => [
    `objects that belong to their writer in another account's bucket, ${ownership}`,
    { ownershipOf: async () => ownership, functionOf: functionsWith({ BUCKET_OWNER: '111122223333' }) },
    new RegExp(`^failed +bucket +object ownership is ${ownership}, and the bucket is another account's`),
  ]),
  ['no lifecycle rule', { lifecycleOf: async () => [] }, /^warning +bucket +no lifecycle rule aborts/],
  [
    'a lifecycle rule for other keys',
    { lifecycleOf: async () => [{ prefix: 'logs/', abortDays: 3, expires: '1 day after' }] },
    /^warning +bucket +no lifecycle rule aborts/,
  ],
  [
    'a lifecycle rule that is too quick',
    { lifecycleOf: async () => [{ prefix: '', abortDays: 1, expires: undefined }] },
    /^failed +bucket +a lifecycle rule aborts uploads after 1 day/,
  ],
  [
    'a key without a bucket key',
    { encryptionOf: async () => ({ algorithm: 'aws:kms', keyId: 'key-1', bucketKey: false }) },
    /^warning +bucket +encrypted with aws:kms, key key-1, bucket key off/,
  ],
  [
    'a run that restored into another bucket',
    {
      text: async (_, key) =>
        key.endsWith('/lock') ? '{"run":"run-1"}' : '{"destination":{"bucketName":"earlier","keyPrefix":"restored/"}}',
    },
    /^warning +runs +run "run-1" of vault photos restores to s3:\/\/earlier\/restored\/, and the stack to s3:\/\/dest\/restored\/: .*buy every archive again/,
  ],
  [
    'a stack of an earlier version',
    { outputs: async () => ({ ...(await account().outputs('Thaw')), Version: '0.0.1' }) },
    /^warning +stack +Thaw is of version 0\.0\.1, and thaw of \d/,
  ],
  ['a topic without a queue', { queuesOf: async () => [] }, /^failed +queue +the topic delivers to no queue/],
  ['a queue that nobody reads', { readersOf: async () => [] }, /^failed +queue +no function reads the queue/],
  [
    'a mapping that was disabled',
    { readersOf: async () => [{ functionArn: 'arn:f', state: 'Disabled' }] },
    /^failed +queue +start's event source mapping is Disabled/,
  ],
  ['dead letters', { messagesIn: async () => 2 }, /^warning +queue +2 messages are dead letters/],
  [
    'ten resource policies of CloudWatch Logs',
    { logPolicies: async () => tenPolicies },
    /^failed +log policies +CloudWatch Logs has its 10 resource policies, and none of them lets the logs/,
  ],
  [
    'a role that lost a permission',
    {
      denied: async (role, _, actions) =>
        role.endsWith('Thaw-Redrive') ? actions.filter((each) => each === 'sqs:SendMessage') : [],
    },
    /^failed +roles +the role of Redrive may not sqs:SendMessage on arn:aws:sqs:us-east-1:000000000000:Thaw-Outcomes\. Deploy/,
  ],
  [
    'somebody who may not ask IAM',
    { denied: refused },
    /^warning +roles +not looked at: you may not ask IAM what roles may do\. Run the doctor with iam:SimulatePrincipalPolicy/,
  ],
  [
    'a stack without the outputs of this version',
    { outputs: async () => ({ ...(await account().outputs('Thaw')), FailuresQueueUrl: undefined }) as never },
    /^failed +roles +the stack has no outputs for redrive and find-jobs\. Deploy the stack again/,
  ],
  [
    'a function that may not do what its step does',
    { invoke: async () => ({ payload: '{"probe":{"complete an upload":"AccessDenied"}}' }) },
    /^failed +permissions +Finalize cannot complete an upload: AccessDenied\. Deploy the stack again; look at the policies/,
  ],
  [
    'a function that fails',
    { invoke: async () => ({ error: '{"errorType":"Runtime.ExitError"}' }) },
    /^failed +permissions +Report fails: .*ExitError/,
  ],
  [
    'a function of an earlier version',
    { invoke: async () => ({ payload: '{"outcome":"more"}' }) },
    /^failed +permissions +Plan does not answer probes/,
  ],
  [
    'a state machine that lacks a step',
    {
      definition: async () =>
        JSON.stringify({
          States: {
            Plan: { Parameters: { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:Thaw-Plan:1' } },
          },
        }),
    },
    /^failed +permissions +no state machine has a function Finalize/,
  ],
  [
    'a probe that got lost',
    { executionsSince: async () => [] },
    /^failed +probe +did not become an execution within 60 s, and is not in the queue/,
  ],
  [
    'a probe that waits',
    { executionsSince: async () => [], messagesIn: async () => 7 },
    /^warning +probe +did not become an execution within 60 s; 7 messages wait/,
  ],
])('%s', (_, changes, complaint) => {
  test('is told, with what to do', async () => {
    const told = await complaints(changes);
    expect(told).toContainEqual(expect.stringMatching(complaint));
    for (const line of told) expect(line).toMatch(/\. [A-Z]/);
  });
});

describe('the probe', () => {
  const answering = (output: string, status = 'SUCCEEDED') => {
    const doors = account();
    return Object.assign(doors, {
      executionsSince: async () => doors.published.map((input) => ({ input, status, output })),
    });
  };
  const lineFor = async (doors: Doors) => (await Array.fromAsync(examine(doors, 'Thaw'))).map(lineOf).at(-1);

  test('is a notification of a job that Glacier never has, in a vault of topic’s account', async () => {
    const doors = account();
    await Array.fromAsync(examine(doors, 'Thaw'));
    expect(doors.published.map((message) => JSON.parse(message))).toEqual([
      {
        VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/photos',
        JobId: expect.stringMatching(/^thaw-probe-[0-9a-f-]{36}$/),
      },
    ]);
  });

  test('tells which door is closed to Plan', async () => {
    const probe = { 'ask Glacier for a job': 'ok', 'look at the destination': 'AccessDenied' };
    expect(await lineFor(answering(JSON.stringify({ probe })))).toMatch(
      /^failed +probe +Plan cannot look at the destination: AccessDenied\. See the check "permissions"/,
    );
  });

  test('that an older stack takes for a restore is a failure', async () => {
    expect(await lineFor(answering('{}', 'FAILED'))).toMatch(/^failed +probe +the probe's execution ended as FAILED/);
  });
});
