import { readFileSync } from 'node:fs';

/** Lambda's kernel sees every page at once; a look each 20 ms holds a limit within a few percent. */
const everyMs = 20;

/**
 * The most memory this process ever held, in bytes. Node's own 45 MB count, as they do on Lambda.
 * Linux: not `resourceUsage().maxRSS`, which a forked process inherits: a child of a parent of 400 MB says 400 MB at
 * birth (measured; the kernel carries it over exec). VmHWM is this program's own. macOS starts at zero, and libuv turns
 * its bytes into KiB (libuv pull request 3721).
 */
export function peakBytes(): number {
  return process.platform === 'linux' ? linuxPeakBytes() : process.resourceUsage().maxRSS * 1024;
}

function linuxPeakBytes(): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(found?.[1]) * 1024;
}

/** Calls `tooMuch` once, as soon as the process is seen to hold more than `limitBytes`. */
export function guardMemory(limitBytes: number, tooMuch: () => void): void {
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() <= limitBytes) return;
    clearInterval(timer);
    tooMuch();
  }, everyMs);
  timer.unref();
}
