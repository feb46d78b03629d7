import type { Call } from './call.ts';
import { changeSetOf } from './demands.ts';

/** A stack in review stays: whoever wants no stack deletes that, too. */
export function deleteChangeSet(call: Call): string {
  const { stack, changeSet } = changeSetOf(call, 'DeleteChangeSet');
  stack.changeSets.delete(changeSet.name);
  return '';
}
