/**
 * EventBridge: the default bus and its rules. Events come from Step Functions; targets are queues and functions, and
 * each is asked for its policy as AWS does. What a policy refuses goes to the target's dead-letter queue, or nowhere.
 * Faults at `events:Deliver`, facts `rule`, `target`: `never` loses the event, `twice` delivers it two times.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountId, region } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { Fault, Faults } from '../faults.ts';
import { type Matcher, matcherOf, rateSeconds } from './rule-language.ts';

export interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Which events it takes. */
  readonly pattern?: unknown;
  /** `rate(...)`: makes an event of its own now and then, for the first time when that long has passed. */
  readonly schedule?: string | undefined;
  readonly targets: readonly Target[];
}

interface Target {
  readonly arn: string;
  readonly deadLetterArn?: string | undefined;
}

/** An event before it is on the bus. */
interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface EventBridgeOptions {
  readonly clock: Clock;
  readonly faults: Faults;
  /** Asked before each delivery: does the target's policy let EventBridge in, for this rule? */
  readonly mayDeliver: (delivery: { readonly ruleArn: string; readonly targetArn: string }) => boolean;
  /** Brings an event to a queue or a function. */
  readonly deliver: (targetArn: string, event: object) => Promise<void>;
}

export interface EventBridge {
  /** Creates a rule, or puts it in place of the one of its name. Throws where pattern or schedule say something that is not implemented here. */
  createRule(rule: Rule): void;
  deleteRule(name: string): void;
  put(event: NewEvent): void;
  close(): void;
}

export function startEventBridge(options: EventBridgeOptions): EventBridge {
  const bus = new Bus(options);
  return {
    createRule: (rule) => bus.createRule(rule),
    deleteRule: (name) => bus.deleteRule(name),
    put: (event) => bus.put(event),
    close: () => bus.close(),
  };
}

/**
 * What is called every hour and may run for a quarter of one (Lambda quotas) rests at least three times as long as it
 * works. A fast clock would call it again amid its work, and it never rested.
 */
const leastRest = 3;

/** Nor does anything happen more often than this, however fast the clock is: what is called every minute would never rest. */
const shortestPeriodMs = 1000;

class Bus {
  readonly #options: EventBridgeOptions;
  readonly #rules = new Map<
    string,
    { readonly rule: Rule; readonly matches: Matcher; readonly end: AbortController }
  >();
  readonly #end = new AbortController();

  constructor(options: EventBridgeOptions) {
    this.#options = options;
  }

  createRule(rule: Rule): void {
    const matches = rule.pattern === undefined ? () => false : matcherOf(rule.pattern);
    const seconds = rule.schedule === undefined ? undefined : rateSeconds(rule.schedule);
    this.deleteRule(rule.name);
    if (!rule.enabled) return;
    const end = new AbortController();
    this.#rules.set(rule.name, { rule, matches, end });
    const signal = AbortSignal.any([this.#end.signal, end.signal]);
    if (seconds !== undefined) void this.#tick(rule, seconds, signal).catch(() => undefined);
  }

  deleteRule(name: string): void {
    this.#rules.get(name)?.end.abort();
    this.#rules.delete(name);
  }

  put(event: NewEvent): void {
    if (this.#end.signal.aborted) return;
    const onBus = envelopeOf(event);
    for (const { rule, matches } of this.#rules.values()) if (matches(onBus)) void this.#send(rule, onBus);
  }

  close(): void {
    this.#end.abort();
  }

  async #tick(rule: Rule, seconds: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.wait(seconds, signal);
      const event = { source: 'aws.events', detailType: 'Scheduled Event', resources: [rule.arn], detail: {} };
      const beganMs = performance.now();
      await this.#send(rule, envelopeOf(event));
      const workedMs = performance.now() - beganMs;
      const restMs = Math.max(workedMs * leastRest, shortestPeriodMs - this.#options.clock.toMs(seconds));
      await sleep(restMs, undefined, { signal, ref: false });
    }
  }

  /** Resolves when all targets are done with it. */
  #send(rule: Rule, event: object): Promise<unknown> {
    const deliveries = rule.targets.flatMap((target) => {
      const fault = this.#options.faults.strike('events:Deliver', { rule: rule.name, target: target.arn });
      return Array.from({ length: timesOf(fault) }, () => this.#deliver(rule, target, event));
    });
    return Promise.all(deliveries);
  }

  async #deliver({ arn: ruleArn }: Rule, { arn, deadLetterArn }: Target, event: object): Promise<void> {
    const { mayDeliver, deliver } = this.#options;
    const open = [arn, deadLetterArn].find(
      (targetArn) => targetArn !== undefined && mayDeliver({ ruleArn, targetArn }),
    );
    if (open !== undefined) await deliver(open, event).catch(() => undefined);
  }
}

/** How often a delivery takes place. */
function timesOf(fault: Fault | undefined): number {
  if (fault === undefined) return 1;
  if (fault.kind === 'never') return 0;
  if (fault.kind === 'twice') return 2;
  throw new Error(`Cannot play the fault "${fault.kind}" at events:Deliver: it knows never and twice`);
}

/** As every event looks (EventBridge guide, "eb-events-structure"). */
const envelopeOf = ({ source, detailType, resources, detail }: NewEvent) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': detailType,
  source,
  account: accountId,
  time: new Date().toISOString().replace(/\.\d+/, ''),
  region,
  resources,
  detail,
});
