import { Problem } from '../../shared/problem.ts';
import type { EventPage, HistoryEvent } from '../api.ts';
import type { AddResource } from '../console.ts';
import type { EventSeen } from '../doors/console-doors.ts';
import { paceOf } from '../shared-doors.ts';

/** Events on a page. */
const pageSize = 100;

/** GET /api/restores/:arn/events */
export const addEvents: AddResource = (api, console) => {
  api.get('/restores/:arn/events', async (context) => {
    const arn = context.req.param('arn');
    const { cursor, newest } = context.req.query();
    const doors = await console.doors();
    const seen = doors.machines.machineOf(arn) === undefined ? undefined : await doors.machines.describe(arn);
    if (seen === undefined)
      throw new Problem(
        'NotFound',
        `Step Functions knows no execution ${JSON.stringify(arn.slice(0, 300))} of Thaw's.`,
      );
    const wish = { next: cursor || undefined, most: pageSize, newestFirst: newest === 'true', withData: true };
    const key = `execution ${arn} events ${cursor} ${newest}`;
    const { items, next = null } = await console.reads.get(key, paceOf(doors).look, () =>
      doors.machines.history(arn, wish),
    );
    const isOpen = seen.status === 'RUNNING' || seen.status === 'PENDING_REDRIVE';
    const answer: EventPage = { events: items.map(shown), next, refreshSeconds: isOpen ? paceOf(doors).look : null };
    return context.json(answer);
  });
};

function shown({ id, previousId, at, type, details }: EventSeen): HistoryEvent {
  const { name, input, output, error, cause, ...others } = details;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    id,
    previousId,
    at: at.toISOString(),
    type,
    state: text(name),
    input: text(input) ?? text(details['parameters']),
    output: text(output),
    error: text(error),
    cause: text(cause),
    details: others,
  };
}
