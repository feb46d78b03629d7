import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { permissions } from '../../cli/doctor/checks/permissions.ts';
import { openDoors } from '../../cli/doctor/open-doors.ts';
import { stackOutputs } from '../../cli/shared/stack-outputs.ts';
import { startWorld, type World } from './harness.ts';

/** Roles of the functions that the check "permissions" invokes. */
const steps =
  /^(Plan|FetchPart|Finalize|Abandon|RestoreSmall|RequestInventory|ChooseArchives|RequestArchives|TakeStock|MakeCopies|Report)Role/;

/** Grants that no probe can try without doing harm, or that a function does not miss. */
const untried: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'Lambda writes the log; the function runs without it',
  'logs:PutLogEvents': 'Lambda writes the log; the function runs without it',
  'TakeStock sqs:SendMessage': 'a message would begin a restore',
  'Report s3:AbortMultipartUpload': 'ends a report that was broken off',
  'Report s3:ListMultipartUploadParts': 'ends a report that was broken off',
};

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Granted {
  readonly role: string;
  readonly step: string;
  readonly document: { readonly Statement: readonly Statement[] };
}

let world: World;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  world = await startWorld({ restoreSmallOutput: true });
  world.cloud.glacier.admin.createVault('demo');
  environment = { ...process.env };
  Object.assign(process.env, world.cloud.env()); // as the command finds it
});
afterAll(async () => {
  process.env = environment;
  await world.close();
});

const rolesOf = (): Granted[] =>
  world.cloud.template.resources.flatMap(({ type, logicalId, physicalId, properties }) => {
    const [, step = ''] = steps.exec(logicalId) ?? [];
    if (type !== 'AWS::IAM::Role' || step === '') return [];
    const [policy] = properties['Policies'] as readonly { readonly PolicyDocument: Granted['document'] }[];
    return policy === undefined ? [] : [{ role: physicalId, step, document: policy.PolicyDocument }];
  });

/** The document without one action of one statement, for each there is. */
const narrowed = ({ step, document }: Granted) =>
  document.Statement.flatMap((statement, index) =>
    [statement.Action].flat().map((action) => ({
      grant: `${step} ${action} #${index}`,
      isTried: untried[action] === undefined && untried[`${step} ${action}`] === undefined,
      document: {
        ...document,
        Statement: document.Statement.map((each, at) =>
          at === index
            ? { ...each, Action: [each.Action].flat().map((of) => (of === action ? 'none:Nothing' : of)) }
            : each,
        ),
      },
    })),
  );

async function complaints(): Promise<readonly string[]> {
  using doors = openDoors();
  const seen = await permissions.look(doors, stackOutputs(world.cloud.outputs));
  return seen.filter(({ verdict }) => verdict !== 'ok').map(({ found }) => found);
}

test('doctor is tried with each grant removed, one at a time, and misses none', async () => {
  expect(await complaints()).toEqual([]);
  const missed: string[] = [];
  let tried = 0;
  for (const granted of rolesOf()) {
    const put = (document: unknown) =>
      world.cloud.policies.addRolePolicy(granted.role, `${granted.role}/Exactly`, document);
    for (const { grant, isTried, document } of narrowed(granted)) {
      if (!isTried) continue;
      put(document);
      tried += 1;
      const found = await complaints();
      if (!found.some((line) => line.startsWith(granted.step))) missed.push(grant);
    }
    put(granted.document);
  }
  expect(missed).toEqual([]);
  expect(tried).toBeGreaterThan(40); // 49 when this was written: the loop above is not empty
  expect(await complaints()).toEqual([]);
}, 600_000);

test('a doctor leaves no upload and no object at the destination', async () => {
  expect([await world.openUploads(), await world.objects()]).toEqual([[], []]);
});
