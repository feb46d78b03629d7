import { afterEach, expect, test } from '@jest/globals';
import { clockOf } from '../../clock.ts';
import { type EventBridge, type EventBridgeOptions, type Rule, startEventBridge } from '../../eventbridge/index.ts';
import { Faults } from '../../faults.ts';

const queue = 'arn:aws:sqs:us-east-1:000000000000:queue';
const letters = 'arn:aws:sqs:us-east-1:000000000000:letters';
const failed = { source: 'aws.states', detailType: 'Change', resources: ['arn'], detail: { status: 'FAILED' } };

let eventBridge: EventBridge;
afterEach(() => eventBridge.close());

/** A bus, and what it delivered: `<target> <source>`. */
function start(change: Partial<EventBridgeOptions> = {}) {
  const faults = new Faults();
  const delivered: string[] = [];
  const arrived: ((event: object) => void)[] = [];
  eventBridge = startEventBridge({
    clock: clockOf(3600 * 50),
    faults,
    mayDeliver: () => true,
    async deliver(target, event) {
      delivered.push(`${target} ${Object(event).source}`);
      arrived.shift()?.(event);
    },
    ...change,
  });
  return { faults, delivered, next: () => new Promise<object>((resolve) => arrived.push(resolve)) };
}

const rule = (change: Partial<Rule> = {}): Rule => ({
  arn: 'arn:aws:events:us-east-1:000000000000:rule/failures',
  name: 'failures',
  enabled: true,
  pattern: { source: ['aws.states'] },
  targets: [{ arn: queue, deadLetterArn: letters }],
  ...change,
});

test('an event that fits goes to the target, in the envelope of EventBridge; another does not', async () => {
  const { delivered, next } = start();
  eventBridge.createRule(rule());
  const event = next();
  eventBridge.put({ ...failed, source: 'aws.s3' });
  eventBridge.put(failed);
  expect(await event).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Change',
    source: 'aws.states',
    account: '000000000000',
    region: 'us-east-1',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    resources: ['arn'],
    detail: { status: 'FAILED' },
  });
  expect(delivered).toEqual([`${queue} aws.states`]);
});

test('where the policy of the target refuses, the dead-letter queue stands in; where that refuses too, nobody', () => {
  const closed = new Set([queue]);
  const { delivered } = start({ mayDeliver: ({ targetArn }) => !closed.has(targetArn) });
  eventBridge.createRule(rule());
  eventBridge.put(failed);
  closed.add(letters);
  eventBridge.put(failed);
  expect(delivered).toEqual([`${letters} aws.states`]);
});

test('a rule that is disabled does nothing, and one after the end neither', () => {
  const { delivered } = start();
  eventBridge.createRule(rule({ enabled: false }));
  eventBridge.put(failed);
  eventBridge.createRule(rule());
  eventBridge.close();
  eventBridge.put(failed);
  expect(delivered).toEqual([]);
});

test('a fault loses an event or brings it twice', () => {
  const { delivered, faults } = start();
  eventBridge.createRule(rule());
  faults.add({ place: 'events:Deliver', kind: 'never', times: 1, where: { rule: 'failures' } });
  eventBridge.put(failed);
  expect(delivered).toEqual([]);
  faults.add({ place: 'events:Deliver', kind: 'twice', times: 1 });
  eventBridge.put(failed);
  expect(delivered).toHaveLength(2);
  faults.add({ place: 'events:Deliver', kind: 'rain' });
  expect(() => eventBridge.put(failed)).toThrow(
    'Cannot play the fault "rain" at events:Deliver: it knows never and twice',
  );
});

test('a schedule makes an event of its own again and again, at the pace of the clock', async () => {
  const { next } = start();
  const [first, second] = [next(), next()];
  eventBridge.createRule(rule({ pattern: undefined, schedule: 'rate(1 hour)' }));
  expect(await first).toMatchObject({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} });
  await second;
});

test('a schedule does not call again whom it has called already', async () => {
  const work = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const began = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let calls = 0;
  const clock = { nowSeconds: () => 0, speed: 1, toMs: () => 0, wait: async () => undefined }; // an hour is nothing at all
  start({
    clock,
    deliver: () => {
      began[calls]?.resolve();
      return work[calls++]?.promise ?? new Promise<never>(() => undefined);
    },
  });
  eventBridge.createRule(rule({ pattern: undefined, schedule: 'rate(1 hour)' }));
  await began[0]?.promise;
  await new Promise(setImmediate);
  expect(calls).toBe(1);
  work[0]?.resolve();
  await began[1]?.promise;
  expect(calls).toBe(2);
});

test('what cannot be read is refused when the rule is made', () => {
  start();
  expect(() => eventBridge.createRule(rule({ pattern: { source: [{ prefix: 'aws' }] } }))).toThrow(
    'Cannot read EventPattern',
  );
  expect(() => eventBridge.createRule(rule({ schedule: 'cron(0 * * * ? *)' }))).toThrow('Cannot read the schedule');
});
