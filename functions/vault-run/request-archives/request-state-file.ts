import { randomUUID } from 'node:crypto';
import type { Condition, Files } from '../../cloud/files.ts';
import { vaultLocked } from '../../errors.ts';
import { putIf } from '../../run-files/json-files.ts';
import type { RequestState } from '../../vault-flow.ts';
import type { Clock } from './pace.ts';

/** `request-state.json`: changed in memory, written before money is spent and when a call ends. */
export interface RequestStateFile {
  readonly now: RequestState;
  set(requestState: RequestState): void;
  /** Error: `VaultLocked` where another call has opened the request state since. */
  save(): Promise<void>;
}

type Doors = Pick<Clock, 'sleep'> & { readonly work: Pick<Files, 'read' | 'write'> };

/**
 * Opens the request state and makes it this call's: it is written at once, and from then on under If-Match of our own last write.
 * Two calls of one run can work at once, for Step Functions repeats a Lambda that it lost sight of, and a stopped
 * execution can be redriven while its Lambda works on. Who opened last owns the request state; the other can charge nothing more.
 */
export async function openRequestState(
  key: string,
  begin: () => Promise<RequestState>,
  doors: Doors,
): Promise<RequestStateFile> {
  for (let turn = 0; turn < turns; turn++) {
    if (turn > 0) await doors.sleep(pauseMs);
    const there = await doors.work.read(key);
    const requestState: RequestState = there ? JSON.parse(there.bytes.toString()) : await begin();
    const condition: Condition = there ? { eTag: there.eTag } : { isNew: true };
    const { eTag, isOurs } = await putIf(doors.work, key, textOf(requestState), condition);
    if (isOurs) return requestStateFile({ requestState, eTag }, key, doors);
  }
  throw vaultLocked(
    `Cannot request archives: others wrote ${key} ${turns} times while it was being opened. Wait until no other call of the run is at work, then redrive the execution.`,
  );
}

/** Each turn but the last is lost to somebody who was faster; an owner writes once a batch, that is every few seconds. */
const turns = 5;
const pauseMs = 1_000;

function requestStateFile(
  opened: { readonly requestState: RequestState; readonly eTag: string },
  key: string,
  doors: Doors,
): RequestStateFile {
  let { requestState: now, eTag } = opened;
  return {
    get now() {
      return now;
    },
    set(next) {
      now = next;
    },
    async save() {
      eTag = await replace(key, textOf(now), eTag, doors);
    },
  };
}

/** No two writes are alike: no ETag ever comes back, and who finds his text there knows that it is his own. */
const textOf = (requestState: RequestState) => JSON.stringify({ ...requestState, written: randomUUID() });

/**
 * Gives the new ETag. Refused though nobody wrote is who meets his own earlier attempt, still on its way (409; S3 guide,
 * "conditional-writes": try again).
 */
async function replace(key: string, text: string, before: string, doors: Doors): Promise<string> {
  for (let turn = 0; turn < turns; turn++) {
    if (turn > 0) await doors.sleep(pauseMs);
    const { eTag, isOurs } = await putIf(doors.work, key, text, { eTag: before });
    if (isOurs) return eTag;
    if (eTag !== before) break;
  }
  throw vaultLocked(
    `Cannot request more archives: wanted ${key} as this call left it, found it changed: another call of the same run goes on in its place. Where the execution ended with this, redrive it.`,
  );
}
