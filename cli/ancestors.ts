import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The processes whose end is ours: who started us and, where npm put a shell in between, npm. (Some shells replace
 * themselves by the one command they are given, Debian's does not.) Empty when npm did not start us: whoever runs us
 * without npm decides alone how long we live.
 */
export function whoStartedUs(): number[] {
  if (process.env.npm_lifecycle_event === undefined) return [];
  const parent = describe(process.ppid);
  const isShell = parent !== undefined && /^(?:-?|.*\/)(?:sh|dash|bash|zsh|ksh|ash|busybox)$/.test(parent.command);
  return isShell ? [process.ppid, parent.parentId] : [process.ppid];
}

interface Process {
  readonly parentId: number;
  readonly command: string;
}

/** Linux says it in /proc, macOS has `ps`. */
const describe = (id: number): Process | undefined => fromProc(id) ?? fromPs(id);

function fromProc(id: number): Process | undefined {
  const stat = attempt(() => readFileSync(`/proc/${id}/stat`, 'utf8'));
  // "pid (command) state parent ...": the command may hold anything, so its end is the last parenthesis (man 5 proc).
  const [, command, parentId] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat ?? '') ?? [];
  return command === undefined ? undefined : { command, parentId: Number(parentId) };
}

function fromPs(id: number): Process | undefined {
  const line = attempt(() => execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(id)], { encoding: 'utf8' }));
  const [, parentId, command] = /^\s*(\d+)\s+(\S.*?)\s*$/.exec(line ?? '') ?? [];
  return command === undefined ? undefined : { command, parentId: Number(parentId) };
}

function attempt(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** A signal 0 reaches whoever is there; EPERM says that someone is (man 2 kill). */
export function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return Error.isError(error) && 'code' in error && error.code === 'EPERM';
  }
}
