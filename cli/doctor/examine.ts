import { type StackOutputs, stackOutputs } from '../shared/stack-outputs.ts';
import { ownVersion } from '../shared/version.ts';
import type { Check } from './check.ts';
import { bucket } from './checks/bucket.ts';
import { concurrency } from './checks/concurrency.ts';
import { logPolicies } from './checks/log-policies.ts';
import { notifications } from './checks/notifications.ts';
import { permissions } from './checks/permissions.ts';
import { probe } from './checks/probe.ts';
import { queue } from './checks/queue.ts';
import { retrievalPolicy } from './checks/retrieval-policy.ts';
import { roles } from './checks/roles.ts';
import { runs } from './checks/runs.ts';
import { settings } from './checks/settings.ts';
import { vaults } from './checks/vaults.ts';
import type { Doors } from './doors.ts';
import { type Finding, failed, ok, type Seen, warning } from './finding.ts';

/** In the order in which they are told; the probe last, for it takes seconds. */
export const checks: readonly Check[] = [
  settings,
  vaults,
  notifications,
  retrievalPolicy,
  concurrency,
  bucket,
  runs,
  queue,
  logPolicies,
  roles,
  permissions,
  probe,
];

/** Looks at everything, one after the other; what cannot be looked at is a failure of that check alone. */
export async function* examine(doors: Doors, stackName: string): AsyncGenerator<Finding> {
  const stack = await stackCalled(stackName, doors);
  if ('verdict' in stack) {
    yield { check: 'stack', ...stack };
    yield* examineBefore(doors);
    return;
  }
  yield { check: 'stack', ...versionOf(stackName, stack) };
  for (const { name, look } of checks) {
    const seen = await look(doors, stack).catch(notSeen);
    for (const each of seen) yield { check: name, ...each };
  }
}

/** What a deployment needs, and the restores after it, as far as the account alone shows it. */
async function* examineBefore(doors: Doors): AsyncGenerator<Finding> {
  for (const { name, before } of checks) {
    const seen = (await before?.(doors).catch(notSeen)) ?? [];
    for (const each of seen) yield { check: name, ...each };
  }
}

async function stackCalled(stackName: string, doors: Doors): Promise<StackOutputs | Seen> {
  try {
    return stackOutputs(await doors.outputs(stackName));
  } catch (error) {
    return failed(inWords(error), 'Are region and credentials set? Deploy it, or name it with --stack');
  }
}

function versionOf(stackName: string, { version }: StackOutputs): Seen {
  if (version === ownVersion) return ok(`${stackName} is there, with its outputs`);
  return warning(`${stackName} is of version ${version ?? 'unknown'}, and thaw of ${ownVersion}`, 'Deploy it again');
}

function notSeen(error: unknown): Seen[] {
  const isRefusal = Error.isError(error) && /AccessDenied|Forbidden|AuthorizationError/.test(error.name);
  const todo = isRefusal ? 'Let whoever runs this look at it' : 'Fix that, and run the doctor again';
  return [failed(`could not be looked at: ${inWords(error)}`, todo)];
}

const inWords = (error: unknown) => (Error.isError(error) ? `${error.name}: ${error.message}` : String(error));
