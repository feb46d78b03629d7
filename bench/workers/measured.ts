import { readFileSync } from 'node:fs';

/** One part, as a worker is asked to copy it. */
export interface PartRequest {
  readonly glacierUrl: string;
  readonly s3Url: string;
  /** Of the job's output; also its id. */
  readonly outputBytes: number;
  readonly partBytes: number;
}

/** What it took, of this process alone. */
export interface Taken {
  readonly wallSeconds: number;
  /** User and system. */
  readonly cpuSeconds: number;
  /** The most memory this process ever held. */
  readonly peakBytes: number;
}

/** Makes this process do its work whenever its parent asks for it, and say what it took. What fails ends it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a worker knows what its parent sends it
export function measured<Task extends object>(work: (task: Task) => Promise<unknown>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (task: Task) => void measure(work, task).then((taken) => process.send?.(taken)));
  process.send?.('ready');
}

async function measure<Task>(work: (task: Task) => Promise<unknown>, task: Task): Promise<Taken> {
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  await work(task);
  const wallSeconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallSeconds, cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes() };
}

/** Linux counts what the parent held before the fork into `maxRSS`; VmHWM is this program's own. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
