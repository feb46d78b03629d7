import { setTimeout as sleep } from 'node:timers/promises';
import { executionName } from '../../functions/restore/execution-name.ts';
import { type Fault, Faults, type Struck } from '../../local/faults.ts';
import type { Quotas } from '../../local/quotas.ts';
import { startWorld, type World } from '../../test/end-to-end/harness.ts';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { queueUrl } from '../../test/end-to-end/queues.ts';
import type { Aim, Kind } from './kinds/kind.ts';
import { Ledger } from './ledger.ts';
import { type Row, rowsOf } from './rows.ts';
import { type Rule, rulesOf } from './rules.ts';
import { Runs } from './runs.ts';
import { backgroundOf, faultsOf, type Schedule, scheduleOf } from './schedule.ts';

export const vaultName = 'demo';

export interface SoakOptions {
  readonly seed: number;
  readonly restores: number;
  /** Seconds outside Lambda pass so much faster. */
  readonly speed: number;
  /** What the account may do. @default anything: nothing is throttled */
  readonly quotas?: Quotas | undefined;
  /** Restores under way at once; each may need workers of its own. @default 16 */
  readonly atOnce?: number;
  /** Only the rows of these numbers, each with the faults it would have had among the others. */
  readonly only?: readonly number[];
  /** Faults of these kinds alone. @default all */
  readonly kinds?: (kind: Kind) => boolean;
  /** @default what the seed makes of so many */
  readonly rows?: readonly Row[];
  /** An earlier cloud's data. @default a new folder, which goes with the soak */
  readonly dataFolder?: string;
}

/** A world with the stack on it, what is to be restored there, and what goes wrong. */
export class Soak {
  readonly options: SoakOptions;
  readonly world: World;
  readonly ledger: Ledger;
  readonly runs: Runs;
  readonly rows: readonly Row[];
  readonly rules: readonly Rule[];
  /** Jobs of each row, the newest last. */
  readonly jobs = new Map<Row, string[]>();
  readonly #schedule: Schedule;
  readonly #kinds = new Map<Fault, Kind>();
  readonly #rowBy = new Map<string, Row>();

  private constructor(options: SoakOptions, world: World, ledger: Ledger) {
    const { seed, restores, only, kinds = () => true } = options;
    this.options = options;
    this.world = world;
    this.ledger = ledger;
    this.runs = new Runs(world.cloud);
    this.rules = rulesOf(world.cloud);
    const all = options.rows ?? rowsOf(seed, restores);
    const schedule = scheduleOf(all, this.rules, seed);
    this.#schedule = new Map([...schedule].map(([row, own]) => [row, own.filter(kinds)]));
    this.rows = only === undefined ? all : all.filter(({ index }) => only.includes(index));
    for (const row of this.rows) this.#rowBy.set(row.key, row);
    if (only === undefined) this.#arm(backgroundOf().filter(([, kind]) => kinds(kind)));
  }

  static async open(options: SoakOptions): Promise<Soak> {
    const ledger = new Ledger();
    const world = await startWorld({
      restoreSmallOutput: true,
      healing: true,
      speed: options.speed,
      quotas: options.quotas,
      faults: new Faults(options.seed),
      witness: ledger.witness,
      dataFolder: options.dataFolder,
      tierSeconds: { Standard: 86_400 }, // each job is ended when its faults are in place
      windowSeconds: 86_400 * options.speed,
    });
    world.cloud.glacier.admin.createVault(vaultName);
    return new Soak(options, world, ledger);
  }

  /** From now on this job is the row's, and so is what strikes it. */
  adopt(row: Row, jobId: string): void {
    this.jobs.set(row, [...(this.jobs.get(row) ?? []), jobId]);
    const names = [jobId, executionName({ vaultName, jobId }), this.byHandName(row)];
    for (const name of names) this.#rowBy.set(name, row);
  }

  byHandName({ index }: Row): string {
    return `by-hand-${index}`;
  }

  /** The row's faults strike from now on. */
  arm(row: Row, jobId: string): void {
    this.#arm(faultsOf(row, this.#schedule, this.#aimAt(row, jobId), this.options.seed));
  }

  rowOf({ facts }: Struck): Row | undefined {
    const { jobId, JobId, key, execution, name } = facts;
    return this.#rowBy.get(jobId ?? JobId ?? key ?? execution ?? name ?? '');
  }

  /** Undefined for what is not a fault of ours. */
  kindOf({ fault }: Struck): Kind | undefined {
    return this.#kinds.get(fault);
  }

  /** The name of a step's function. */
  functionOf(step: string): string {
    const { resources } = this.world.cloud.template;
    const isIt = ({ type, logicalId }: (typeof resources)[number]) =>
      type === 'AWS::Lambda::Function' && logicalId.startsWith(`${step}Function`);
    return resources.find(isIt)?.physicalId ?? '';
  }

  get queueUrls(): readonly string[] {
    const { resources } = this.world.cloud.template;
    return resources.filter(({ type }) => type === 'AWS::SQS::Queue').map(({ physicalId }) => physicalId);
  }

  /** Messages in all queues but those that wait for people. */
  get messagesUnderWay(): number {
    const forPeople = ['DeadLetters', 'FailureDeadLetters'].map((id) => queueUrl(this.world.cloud, id));
    const urls = this.queueUrls.filter((url) => !forPeople.includes(url));
    return urls.reduce((sum, url) => sum + this.world.cloud.messages.messagesIn(url).length, 0);
  }

  /** Resolves when nothing runs and nothing is on its way. */
  async quiet(signal: AbortSignal): Promise<void> {
    while (this.world.cloud.stepFunctions.running > 0 || this.messagesUnderWay > 0)
      await sleep(50, undefined, { signal });
  }

  /** Resolves when nothing runs, whatever is on its way. */
  async idle(signal: AbortSignal): Promise<void> {
    while (this.world.cloud.stepFunctions.running > 0) await sleep(50, undefined, { signal });
  }

  #arm(faults: readonly (readonly [Fault, Kind])[]): void {
    for (const [fault, kind] of faults) {
      this.#kinds.set(fault, kind);
      this.world.cloud.faults.add(fault);
    }
  }

  #aimAt(row: Row, jobId: string): Aim {
    const { cloud } = this.world;
    const byHand = row.road === 'by hand' || row.road === 'large parts';
    const machine = (id: string) =>
      cloud.template.resources.find(
        ({ type, logicalId }) => type === 'AWS::StepFunctions::StateMachine' && logicalId.startsWith(id),
      )?.physicalId ?? '';
    return {
      road: row.road,
      jobId,
      key: row.key,
      executionName: byHand ? this.byHandName(row) : executionName({ vaultName, jobId }),
      functionOf: (step) => this.functionOf(step),
      restoreSmallOutputArn: machine('RestoreSmallOutput'),
      restoreJobOutputArn: outputOf(cloud, 'StateMachineArn'),
      waitingRoomArn: queueUrl(cloud, 'Queue').replace(/^.*\/(\d+)\/(.*)$/, 'arn:aws:sqs:us-east-1:$1:$2'),
    };
  }
}
