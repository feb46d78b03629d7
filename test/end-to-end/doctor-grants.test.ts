import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { permissions } from '../../cli/doctor/checks/permissions.ts';
import { roles } from '../../cli/doctor/checks/roles.ts';
import { openDoors } from '../../cli/doctor/open-doors.ts';
import { stackOutputs } from '../../cli/shared/stack-outputs.ts';
import { startWorld, type World } from './harness.ts';

/** Roles of the functions that the check "permissions" invokes: each tries what its step does. */
const probed =
  /^(Plan|FetchPart|Finalize|Abandon|RestoreSmall|RequestInventory|ChooseArchives|RequestArchives|TakeStock|MakeCopies|Report)$/;

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
    if (type !== 'AWS::IAM::Role') return [];
    const [, step = ''] = /^(\w+)Role/.exec(logicalId) ?? [];
    const [policy] = properties['Policies'] as readonly { readonly PolicyDocument: Granted['document'] }[];
    return policy === undefined ? [] : [{ role: physicalId, step, document: policy.PolicyDocument }];
  });

/** The document without one action of one statement, for each there is. */
const narrowed = ({ step, document }: Granted) =>
  document.Statement.flatMap((statement, index) =>
    [statement.Action].flat().map((action) => ({
      grant: `${step} ${action} #${index}`,
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

/** What IAM says, and, where that is nothing, what the functions' own probes say. */
async function complaints(): Promise<readonly string[]> {
  using doors = openDoors();
  for (const { look } of [roles, permissions]) {
    const seen = await look(doors, stackOutputs(world.cloud.outputs));
    const wrong = seen.filter(({ verdict }) => verdict !== 'ok').map(({ found }) => found);
    if (wrong.length > 0) return wrong;
  }
  return [];
}

test('doctor is tried with each grant removed, one at a time, and misses none', async () => {
  expect(await complaints()).toEqual([]);
  const missed: string[] = [];
  let tried = 0;
  for (const granted of rolesOf()) {
    const put = (document: unknown) =>
      world.cloud.policies.addRolePolicy(granted.role, `${granted.role}/Exactly`, document);
    for (const { grant, document } of narrowed(granted)) {
      put(document);
      tried += 1;
      const found = await complaints();
      const names = [granted.step, `the role of ${granted.step}`];
      if (!found.some((line) => names.some((name) => line.startsWith(`${name} `)))) missed.push(grant);
    }
    put(granted.document);
  }
  expect(missed).toEqual([]);
  expect([...new Set(rolesOf().map(({ step }) => step))].filter((step) => !probed.test(step)).sort()).toEqual([
    'Admit',
    'FindJobs',
    'Outcome',
    'Redrive',
    'RestoreJobOutput',
    'RestoreSmallOutput',
    'RestoreVault',
    'Start',
  ]);
  expect(tried).toBeGreaterThan(150); // the loop above is not empty
  expect(await complaints()).toEqual([]);
}, 600_000);

test('a doctor leaves no upload and no object at the destination', async () => {
  expect([await world.openUploads(), await world.objects()]).toEqual([[], []]);
});
