import type { Progress } from './events.ts';
import type { Look } from './execution.ts';
import type { StoredObject } from './small-output.ts';

/** What a look at an execution says about its file. */
export function progressOf(file: string, look: Look, now = Date.now()): Progress {
  const { plan, mapRun } = look;
  const parts = plan?.parts ?? 0;
  const partsDone = Math.min(mapRun?.partsDone ?? 0, parts);
  const sizeBytes = plan?.sizeBytes ?? 0;
  // Which parts are done is not said: only of the last one is it known that it may be shorter.
  const bytesDone = Math.min(partsDone * (plan?.partSizeBytes ?? 0), sizeBytes);
  const fetchingMs = Math.max((mapRun?.endedAt?.getTime() ?? now) - (mapRun?.startedAt?.getTime() ?? now), 0);
  return {
    event: 'progress',
    file,
    executionArn: look.executionArn,
    state: look.state,
    parts,
    partsDone,
    sizeBytes,
    bytesDone,
    bytesPerSecond: fetchingMs === 0 ? 0 : Math.round((bytesDone * 1000) / fetchingMs),
  };
}

/** The same for RestoreSmallOutput: one part, on its way or there. */
export const smallProgressOf = (file: string, sizeBytes: number, object: StoredObject | undefined): Progress => ({
  event: 'progress',
  file,
  state: object === undefined ? 'RestoreSmall' : 'Done',
  parts: 1,
  partsDone: object === undefined ? 0 : 1,
  sizeBytes,
  bytesDone: object?.sizeBytes ?? 0,
  bytesPerSecond: 0,
});

/** The same place and the same parts: nothing worth a line. */
export const isNews = (before: Progress | undefined, now: Progress): boolean =>
  before?.state !== now.state || before.partsDone !== now.partsDone || before.parts !== now.parts;
