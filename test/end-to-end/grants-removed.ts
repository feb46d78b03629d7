import { permissions } from '../../cli/doctor/checks/permissions.ts';
import { roles } from '../../cli/doctor/checks/roles.ts';
import { openDoors } from '../../cli/doctor/open-doors.ts';
import { stackOutputs } from '../../cli/shared/stack-outputs.ts';
import { startWorld, type World } from './harness.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** A role of the stack, the step that has it, and its policy. */
interface Granted {
  readonly role: string;
  readonly step: string;
  readonly document: { readonly Statement: readonly Statement[] };
}

/** A deployed stack with a vault, and the environment in which the command finds it, until `close`. */
export async function startDoctorsWorld(): Promise<{ readonly world: World; readonly close: () => Promise<void> }> {
  const world = await startWorld({ restoreSmallOutput: true });
  world.cloud.glacier.admin.createVault('demo');
  const environment = { ...process.env };
  Object.assign(process.env, world.cloud.env());
  const close = async () => {
    process.env = environment;
    await world.close();
  };
  return { world, close };
}

export const rolesOf = (world: World): Granted[] =>
  world.cloud.template.resources.flatMap(({ type, logicalId, physicalId, properties }) => {
    if (type !== 'AWS::IAM::Role') return [];
    const [, step = ''] = /^(\w+)Role/.exec(logicalId) ?? [];
    const [policy] = properties['Policies'] as readonly { readonly PolicyDocument: Granted['document'] }[];
    return policy === undefined ? [] : [{ role: physicalId, step, document: policy.PolicyDocument }];
  });

/** A policy without one action of one statement. */
interface Narrowed {
  readonly grant: string;
  readonly document: Granted['document'];
}

const narrowed = ({ step, document }: Granted): Narrowed[] =>
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
export async function complaints(world: World): Promise<readonly string[]> {
  using doors = openDoors();
  for (const { look } of [roles, permissions]) {
    const seen = await look(doors, stackOutputs(world.cloud.outputs));
    const wrong = seen.filter(({ verdict }) => verdict !== 'ok').map(({ found }) => found);
    if (wrong.length > 0) return wrong;
  }
  return [];
}

/** Removes the chosen grants of each role, one at a time; gives how many that were, and which of them doctor misses. */
export async function grantsMissed(world: World, choose: (grants: Narrowed[]) => Narrowed[]) {
  const missed: string[] = [];
  let tried = 0;
  for (const granted of rolesOf(world)) {
    const put = (document: unknown) =>
      world.cloud.policies.addRolePolicy(granted.role, `${granted.role}/Exactly`, document);
    for (const { grant, document } of choose(narrowed(granted))) {
      put(document);
      tried += 1;
      const found = await complaints(world);
      const names = [granted.step, `the role of ${granted.step}`];
      if (!found.some((line) => names.some((name) => line.startsWith(`${name} `)))) missed.push(grant);
    }
    put(granted.document);
  }
  return { tried, missed };
}
