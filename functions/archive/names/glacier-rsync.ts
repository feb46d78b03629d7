import type { ToolName } from './tool-name.ts';
import { fromEpoch } from './when-modified.ts';

/**
 * glacier-rsync: `grsync|<path>|<bytes>|<seconds since 1970>|<what the user called it>` (github.com/cagdasbas/glacier-rsync,
 * backup_util.py). A path may hold `|`: it ends before the first two numbers that follow each other.
 */
export function fromGlacierRsync(description: string): ToolName | undefined {
  const parts = /^\s*grsync\|(.+?)\|\d+\|(-?\d+(?:\.\d+)?)\|/s.exec(description);
  return parts === null ? undefined : { style: 'glacier-rsync', name: parts[1], ...fromEpoch(parts[2]) };
}
