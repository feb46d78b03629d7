import { Problem } from '../../shared/problem.ts';
import type { ObjectPage } from '../api.ts';
import type { AddResource } from '../console.ts';
import { paceOf } from '../shared-doors.ts';

/** GET /api/objects: where a list costs nothing. */
export const addObjects: AddResource = (api, console) => {
  api.get('/objects', async (context) => {
    const { prefix = '', cursor } = context.req.query();
    const doors = await console.doors();
    if (doors.faults === undefined)
      throw new Problem('NotOffered', 'The console lists objects on the local cloud only.');
    const key = `objects ${prefix} ${cursor}`;
    const seen = await console.reads.get(key, paceOf(doors).list, () =>
      doors.objects.list(prefix, cursor || undefined),
    );
    const answer: ObjectPage = {
      bucketName: doors.stack.bucketName,
      prefix,
      folders: seen.folders,
      objects: seen.objects.map((object) => ({ ...object, modifiedAt: object.modifiedAt.toISOString() })),
      next: seen.next ?? null,
      refreshSeconds: paceOf(doors).list,
    };
    return context.json(answer);
  });
};
