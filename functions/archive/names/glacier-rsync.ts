import type { ToolName } from './tool-name.ts';
import { fromEpoch } from './when-modified.ts';

/** A number as Python writes it, or `None`. */
const number = String.raw`(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|None)`;
const whole = new RegExp(String.raw`^\s*grsync\|(.+?)\|${number}\|(${number})(?:\||\s*$)`, 's');
const cutOff = new RegExp(String.raw`^\s*grsync\|(/.+?|.+?(?=\|${number}))(?:\|${number}?)?\s*$`, 's');

/**
 * glacier-rsync: `grsync|<path>|<bytes>|<seconds since 1970>|<what the user called it>` (github.com/cagdasbas/glacier-rsync,
 * backup_util.py). A path may hold `|`: it ends before the first two numbers that follow each other. Where the end of the
 * description is missing, the path is what there is of it.
 */
export function fromGlacierRsync(description: string): ToolName | undefined {
  const parts = whole.exec(description) ?? cutOff.exec(description);
  return parts === null ? undefined : { style: 'glacier-rsync', name: parts[1], ...fromEpoch(parts[2]) };
}
