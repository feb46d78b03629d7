import os from 'node:os';

/** Where and when figures were taken: without it they mean nothing. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly date: string;
  /** Mean number of processes that wanted a core in the last minute: what is above 0 before the bench is not ours. */
  readonly load: number;
}

export const thisMachine = (): Machine => ({
  processor: os.cpus()[0]?.model.trim() ?? 'unknown',
  cores: os.availableParallelism(),
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()} ${os.arch()}`,
  node: process.version,
  date: new Date().toISOString().slice(0, 16),
  load: Number((os.loadavg()[0] ?? 0).toFixed(1)),
});
