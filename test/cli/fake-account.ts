import { Readable } from 'node:stream';
import type { ArchiveWish, Doors, Execution, VaultSeen } from '../../cli/shared/doors/doors.ts';
import type { OpenUploads } from '../../cli/shared/doors/open-uploads.ts';
import { ownVersion } from '../../cli/shared/version.ts';

/** An account in memory: executions are what a test says they are, and what was started is RUNNING. */
export class FakeAccount implements Doors, Disposable {
  readonly isLocal = false;
  readonly stack = {
    topicArn: 'arn:aws:sns:eu-west-1:111111111111:Thaw-Topic',
    bucketName: 'restored',
    workBucketName: 'work',
    vaultMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:RestoreVault',
    restoreMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:RestoreJobOutput',
    deadLetterQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/Thaw-DeadLetters',
    version: ownVersion,
  };
  readonly objects = new Map<string, string>();
  /** The oldest first. */
  readonly all: Execution[] = [];
  readonly steps = new Map<string, string>();
  readonly topics = new Map<string, string>();
  readonly listed: VaultSeen[] = [];
  readonly requested: (ArchiveWish & { readonly vaultName: string })[] = [];
  /** Called before each description: a test lets time pass here. */
  meanwhile: () => void = () => undefined;

  #moments = 0;
  /** A second later every time. */
  readonly now = () => new Date(Date.now() + 1000 * this.#moments++);

  readonly files: Doors['files'] = {
    text: async (key) => this.objects.get(key),
    stream: async (key) => {
      const text = this.objects.get(key);
      return text === undefined ? undefined : Readable.from([text]);
    },
    write: async (key, bytes) => void this.objects.set(key, Buffer.from(bytes).toString()),
    folders: async (prefix) => [
      ...new Set(
        [...this.objects.keys()].flatMap((key) =>
          key.startsWith(prefix) ? [key.slice(prefix.length).split('/')[0] ?? ''] : [],
        ),
      ),
    ],
  };

  uploads: OpenUploads | undefined = { uploads: 0, bytes: 0, usdMonth: 0, isWhole: true };
  /** Of the destination bucket, by key. */
  readonly restored = new Map<string, Buffer>();
  readonly destination: Doors['destination'] = {
    stream: async (key) => {
      const bytes = this.restored.get(key);
      return bytes && Readable.from([bytes]);
    },
    openUploads: async () => this.uploads,
  };

  readonly executions: Doors['executions'] = {
    start: async (name, input) => this.execution(name, { input }).arn,
    describe: async (arn) => {
      this.meanwhile();
      return this.all.find((execution) => execution.arn === arn);
    },
    recent: async () => this.all.toReversed(),
    stop: async (arn) => {
      const stopped = this.all.find((execution) => execution.arn === arn);
      if (stopped !== undefined) this.end(stopped.name, { status: 'ABORTED' });
    },
    stateOf: async (arn) => this.steps.get(arn),
  };

  readonly vaults: Doors['vaults'] = {
    list: async () => this.listed,
    exists: async (vaultName) => vaultName !== 'nowhere',
    describe: async (vaultName) => this.listed.find(({ name }) => name === vaultName),
    topicOf: async (vaultName) => this.topics.get(vaultName),
    request: async (vaultName, wish) => `job${this.requested.push({ vaultName, ...wish })}`,
  };

  execution(name: string, of: Partial<Execution> = {}): Execution {
    const arn = `arn:aws:states:eu-west-1:111111111111:execution:RestoreVault:${name}`;
    const made: Execution = {
      arn,
      name,
      status: 'RUNNING',
      startedAt: new Date(Date.now() - 60_000 + this.all.length),
      endedAt: undefined,
      input: '{}',
      output: undefined,
      error: undefined,
      cause: undefined,
      ...of,
    };
    this.all.push(made);
    return made;
  }

  /** What became of an execution. */
  end(name: string, of: Partial<Execution>): void {
    const index = this.all.findIndex((execution) => execution.name === name);
    const before = this.all[index];
    if (before === undefined) throw new Error(`No execution is called ${name}`);
    this.all[index] = { ...before, endedAt: new Date(), ...of };
  }

  /** The run that has, or had last, a vault's lock. */
  lock(vaultName: string, run: string, { arn }: Execution): void {
    this.put(`runs/${vaultName}/lock`, { run, executionArn: arn });
  }

  put(key: string, value: unknown): void {
    this.objects.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }

  [Symbol.dispose](): void {}
}
