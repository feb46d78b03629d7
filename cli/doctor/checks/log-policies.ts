import type { Check } from '../check.ts';
import type { Doors } from '../doors.ts';
import { failed, ok, type Seen } from '../finding.ts';

/** Per account and region, and it cannot be raised (CloudWatch Logs quotas). */
const most = 10;

/**
 * A state machine whose log is new needs a resource policy of CloudWatch Logs that lets logs be delivered. Step Functions
 * makes it, unless ten others are there: then the deployment fails, and says only that the role may not reach the log.
 */
const look = async (doors: Doors): Promise<readonly Seen[]> => {
  const policies = await doors.logPolicies();
  const known = policies.filter(({ document }) => letsDeliver(document));
  if (known.length > 0)
    return [ok(`${policies.length} of ${most} resource policies; "${known[0]?.name}" lets logs be delivered`)];
  if (policies.length < most)
    return [ok(`${policies.length} of ${most} resource policies: there is room for one more`)];
  return [
    failed(
      `CloudWatch Logs has its ${most} resource policies, and none of them lets the logs of state machines be delivered`,
      'Delete one that is not needed (aws logs describe-resource-policies), or merge two, before you deploy',
    ),
  ];
};

export const logPolicies: Check = { name: 'log policies', look, before: look };

/** State machines log below this prefix, which one policy allows as a whole (Step Functions guide, "bp-cwl"). */
const letsDeliver = (document: string) =>
  document.includes('delivery.logs.amazonaws.com') && /log-group:(\*|\/aws\/vendedlogs\/(states\/)?\*)/.test(document);
