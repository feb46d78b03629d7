import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether the npm that started us is still there. Always true when none did: whoever runs us without npm decides alone
 * how long we live. Some shells (Debian's, but not macOS's) stay between npm and us; then it is their parent that counts.
 */
export function npmWatch(): () => boolean {
  if (process.env.npm_lifecycle_event === undefined) return () => true;
  const parentId = process.ppid;
  const parent = describe(parentId);
  const isShell = parent !== undefined && /^(?:-?|.*\/)(?:sh|dash|bash|zsh|ksh|ash|busybox)$/.test(parent.command);
  return () => process.ppid === parentId && (!isShell || isChild(parentId, parent.parentId));
}

/** Orphans get another parent at once, even where the dead one stays on as a zombie. Without /proc, life has to do. */
const isChild = (id: number, parentId: number) => {
  const found = fromProc(id);
  return found === undefined ? isAlive(parentId) : found.parentId === parentId;
};

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
