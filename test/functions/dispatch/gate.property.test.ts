import { expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { type AdmitDoors, admit } from '../../../functions/admit.ts';
import type { ExecutionSeen } from '../../../functions/cloud/executions.ts';
import { type GateDoors, gateOf } from '../../../functions/dispatch/gate.ts';
import { placesOf } from '../../../functions/dispatch/leases.ts';
import { type RedriveDoors, redrive } from '../../../functions/redrive.ts';
import { executionName } from '../../../functions/restore/execution-name.ts';
import { type Random, randomOf } from '../../../local/random.ts';
import { VirtualTime } from '../../../trials/simulate/virtual-time.ts';
import { archiveJob, awsError, executionSeen, partsThatFailed } from '../doors.ts';
import { fakeFiles } from '../fake-files.ts';

/**
 * The gate in bad weather, on virtual time: events that are lost, doubled, late; lists that lag or are refused; calls that
 * fail; functions that die between any two calls, before or after what they did. Never more than `workers`, never stuck.
 */

const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:RestoreJobOutput';
const executionArn = (name: string) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
const MiB = 2 ** 20;
const restores = 60;

interface Execution {
  readonly name: string;
  readonly places: number;
  readonly startedMs: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  stoppedMs: number | undefined;
  redriveCount: number;
}

class Stage {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly workers: number;
  readonly maxConcurrency = 20;
  readonly executions = new Map<string, Execution>();
  readonly files = fakeFiles();
  readonly #room: { readonly body: string; readonly handle: string }[] = [];
  readonly #held = new Map<string, string>();
  #handles = 0;
  #mostPlaces = 0;
  #listedAt = 0;
  readonly #sizes: readonly number[];

  constructor(seed: number) {
    this.random = randomOf('gate', seed);
    this.workers = [20, 45, 100, 333][Math.floor(this.random() * 4)] ?? 20;
    this.#sizes = Array.from({ length: restores }, () => Math.ceil(this.random() ** 3 * 40) * 128 * MiB);
  }

  get mostPlaces(): number {
    return this.#mostPlaces;
  }

  /** Calls of ListExecutions per minute, on average. */
  get listsPerMinute(): number {
    return (this.#listedAt - 1) / (this.time.nowSeconds / 60);
  }

  get nowMs(): number {
    return this.time.nowSeconds * 1000 + 1e12;
  }

  get isDone(): boolean {
    const done = [...this.executions.values()].filter(({ status }) => status === 'SUCCEEDED');
    return done.length === restores;
  }

  async play(): Promise<void> {
    for (const [index, sizeBytes] of this.#sizes.entries()) {
      this.time.after(this.random() * 1800, () => this.#arrive(index, sizeBytes), true);
    }
    this.#everyMinute();
    await this.time.run(() => !this.isDone && this.time.nowSeconds < 36 * 3600);
  }

  #arrive(index: number, sizeBytes: number): void {
    const body = JSON.stringify({
      VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/photos',
      JobId: `job-${index}`,
      ArchiveSizeInBytes: sizeBytes,
    });
    for (let copy = this.random() < 0.2 ? 2 : 1; copy > 0; copy -= 1) this.#show(body);
    this.#ring({});
  }

  #show(body: string): void {
    this.#handles += 1;
    this.#room.push({ body, handle: String(this.#handles) });
  }

  #everyMinute(): void {
    this.#ring({ source: 'aws.events' });
    this.time.after(60, () => this.#everyMinute(), true);
  }

  /** SQS gives a message again where its reader failed or died. */
  #ring(event: object): void {
    const body = JSON.stringify(event);
    const read = async () => {
      const isWell = await this.#call(60, (life) => admit([{ body }], this.#admitDoors(life)));
      if (!isWell) this.time.after(360, () => this.#ring(event), true);
    };
    void read();
  }

  #redrive(execution: Execution): void {
    const detail = { executionArn: executionArn(execution.name), redriveCount: execution.redriveCount };
    const record = { messageId: 'm', body: JSON.stringify({ source: 'aws.states', detail }) } as SQSRecord;
    let isBack = false;
    const read = async (life: Life) => {
      isBack = (await redrive([record], this.#redriveDoors(life))).batchItemFailures.length > 0;
    };
    const readOnce = async () => {
      const isWell = await this.#call(30, read);
      if (!isWell || isBack) this.time.after(180, () => this.#redrive(execution), true);
    };
    void readOnce();
  }

  /** Runs a function until it ends or its time is up; then it makes no call any more. True where it ended well. */
  async #call(timeoutSeconds: number, run: (life: Life) => Promise<void>): Promise<boolean> {
    const life: Life = { isOver: false };
    const isWell = await Promise.race([
      run(life).then(
        () => true,
        () => false,
      ),
      this.time.wait(timeoutSeconds).then(() => false),
    ]);
    life.isOver = true;
    return isWell;
  }

  /** Every call to AWS goes through here. */
  async #met<Result>(life: Life, act: () => Result | Promise<Result>): Promise<Result> {
    const [diesBefore, diesAfter, fails] = [this.random() < 0.004, this.random() < 0.004, this.random() < 0.03];
    await this.time.wait(0.01 + this.random() * 0.2);
    if (life.isOver || diesBefore) return await never();
    if (fails) throw awsError('ThrottlingException');
    const result = await act();
    await this.time.wait(this.random() * 0.1);
    return life.isOver || diesAfter ? await never() : result;
  }

  #gate(life: Life): GateDoors {
    return {
      limits: { workers: this.workers, maxConcurrency: this.maxConcurrency },
      now: () => new Date(this.nowMs),
      sleep: (ms) => this.time.wait(ms / 1000),
      work: {
        read: (key) => this.#met(life, () => this.files.read(key)),
        write: (key, bytes, condition) => this.#met(life, () => this.files.write(key, bytes, condition)),
      },
      executions: {
        running: async () => {
          this.#listedAt += 1;
          if (this.random() < 0.3) throw awsError('ThrottlingException');
          return await this.#met(life, () => this.#listed());
        },
      },
    };
  }

  /** As it was up to ten seconds ago. */
  #listed(): string[] {
    const seenUntil = this.nowMs - this.random() * 10_000;
    const wasRunning = ({ startedMs, stoppedMs }: Execution) =>
      startedMs <= seenUntil && (stoppedMs === undefined || stoppedMs > seenUntil);
    return [...this.executions.values()].filter(wasRunning).map(({ name }) => name);
  }

  #admitDoors(life: Life): AdmitDoors {
    return {
      stateMachineArn,
      gate: gateOf(this.#gate(life)),
      home: { accountId: '000000000000', region: 'us-east-1' },
      deadLetters: { put: async () => Promise.reject(new Error('Nothing here is to be buried')) },
      settings: { maxConcurrency: this.maxConcurrency, minimumPartSizeBytes: 128 * MiB },
      measure: () => {},
      hasTime: () => !life.isOver,
      room: {
        receive: (atMost) => this.#met(life, () => this.#receive(atMost)),
        delete: (messages) =>
          this.#met(life, () => {
            for (const { receiptHandle } of messages) this.#held.delete(receiptHandle);
          }),
        postpone: (messages) =>
          this.#met(life, () => {
            for (const { receiptHandle } of messages) this.#release(receiptHandle);
          }),
      },
      executions: {
        start: (name) => this.#met(life, () => this.#start(name)),
        describe: (name) => this.#met(life, () => seen(this.executions.get(name))),
        redrive: (name) => this.#met(life, () => this.#again(name)),
      },
    };
  }

  #redriveDoors(life: Life): RedriveDoors {
    return {
      stateMachineArn,
      gate: gateOf(this.#gate(life)),
      maxConcurrency: this.maxConcurrency,
      executions: this.#admitDoors(life).executions,
      parts: partsThatFailed({ Error: 'RangeDamaged' }),
      outcomes: { send: async () => Promise.reject(new Error('Nothing here is to be given up')) },
      deadLetters: { put: async () => Promise.reject(new Error('Nothing here is to be buried')) },
      vault: { describeJob: async () => archiveJob({ CompletionDate: new Date().toISOString() }) },
    };
  }

  #receive(atMost: number) {
    return this.#room.splice(0, Math.ceil(this.random() * atMost)).map(({ body, handle }) => {
      this.#held.set(handle, body);
      this.time.after(120, () => this.#release(handle), true);
      return { body, receiptHandle: handle, arrivedMs: this.nowMs };
    });
  }

  #release(handle: string): void {
    const body = this.#held.get(handle);
    if (this.#held.delete(handle) && body !== undefined) this.#show(body);
  }

  #start(name: string): boolean {
    const there = this.executions.get(name);
    if (there !== undefined) return there.status === 'RUNNING' && there.redriveCount === 0;
    const index = this.#sizes.findIndex(
      (_, row) => executionName({ vaultName: 'photos', jobId: `job-${row}` }) === name,
    );
    const places = placesOf(this.#sizes[index], {
      maxConcurrency: this.maxConcurrency,
      minimumPartSizeBytes: 128 * MiB,
    });
    const execution: Execution = {
      name,
      places,
      startedMs: this.nowMs,
      status: 'RUNNING',
      stoppedMs: undefined,
      redriveCount: 0,
    };
    this.executions.set(name, execution);
    this.#run(execution);
    return true;
  }

  #again(name: string): boolean {
    const execution = this.executions.get(name);
    if (execution?.status !== 'FAILED') return false;
    execution.status = 'RUNNING';
    execution.stoppedMs = undefined;
    execution.redriveCount += 1;
    this.#run(execution);
    return true;
  }

  #run(execution: Execution): void {
    const running = [...this.executions.values()].filter(({ status }) => status === 'RUNNING');
    const places = running.reduce((sum, each) => sum + each.places, 0);
    this.#mostPlaces = Math.max(this.#mostPlaces, places);
    this.time.after(1 + this.random() ** 4 * 3000, () => this.#end(execution), true);
  }

  #end(execution: Execution): void {
    const fails = this.random() < 0.2 && execution.redriveCount < 3;
    execution.status = fails ? 'FAILED' : 'SUCCEEDED';
    execution.stoppedMs = this.nowMs;
    if (fails) this.time.after(300, () => this.#redrive(execution), true);
    const detail = { executionArn: executionArn(execution.name), status: execution.status, stopDate: this.nowMs };
    const event = { source: 'aws.states', detail };
    // Best effort, maybe late, twice (Step Functions guide, "eventbridge-integration").
    const copies = this.random() < 0.15 ? 0 : this.random() < 0.2 ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const isLate = this.random() < 0.2;
      this.time.after(this.random() * (isLate ? 900 : 3), () => this.#ring(event), true);
    }
  }
}

interface Life {
  isOver: boolean;
}

const never = () => new Promise<never>(() => {});

const seen = (execution: Execution | undefined): ExecutionSeen | undefined =>
  execution && {
    ...executionSeen(execution.status, 'States.ExceedToleratedFailureThreshold'),
    input: JSON.stringify({ vaultName: 'photos', jobId: 'job' }),
    redriveCount: execution.redriveCount,
  };

test.each(Array.from({ length: 20 }, (_, index) => index + 1))(
  'never more than `workers`, never stuck: seed %i',
  async (seed) => {
    const stage = new Stage(seed);
    await stage.play();
    const unfinished = [...stage.executions.values()].filter(({ status }) => status !== 'SUCCEEDED');
    expect({ ended: stage.executions.size, unfinished }).toEqual({ ended: restores, unfinished: [] });
    expect(stage.mostPlaces).toBeLessThanOrEqual(stage.workers);
    expect(stage.listsPerMinute).toBeLessThanOrEqual(1);
  },
);
