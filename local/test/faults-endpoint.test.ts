import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { faultPlaces } from '../fault-places.ts';
import { Faults } from '../faults.ts';
import { startFaultsEndpoint } from '../faults-endpoint.ts';
import { glacierOperations } from '../glacier/routes.ts';

let faults: Faults;
let endpoint: Awaited<ReturnType<typeof startFaultsEndpoint>>;
beforeEach(async () => {
  faults = new Faults();
  endpoint = await startFaultsEndpoint(faults, 0);
});
afterEach(() => endpoint.close());

async function ask(method: string, path = '', body?: unknown, headers: Record<string, string> = {}) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${endpoint.url}${path}`, { method, headers, ...sent });
  const text = await response.text();
  return { status: response.status, body: response.ok ? JSON.parse(text) : text };
}

const throttle = { place: 'glacier:GetJobOutput', kind: 'throttle' };

test('a fault that is switched on strikes, is counted and logged, and strikes no more when it is switched off', async () => {
  expect((await ask('POST', '', throttle)).body.faults).toEqual([{ id: 'fault-1', ...throttle, struck: 0 }]);
  expect(faults.strike(throttle.place, { jobId: 'j' })?.kind).toBe('throttle');
  const { body } = await ask('GET');
  expect(body).toMatchObject({ struck: 1, faults: [{ id: 'fault-1', struck: 1 }] });
  expect(body.log).toEqual([{ at: expect.any(String), ...throttle, facts: { jobId: 'j' } }]);
  expect((await ask('DELETE', '/fault-1')).body.faults).toEqual([]);
  expect(faults.strike(throttle.place)).toBeUndefined();
  expect(await ask('DELETE', '/fault-1')).toEqual({ status: 404, body: 'No fault "fault-1" is switched on.' });
});

test('a fault with a number of times goes by itself; all go at once; those of others stay', async () => {
  faults.add({ place: 's3:PutObject', kind: 'error' });
  await ask('POST', '', { ...throttle, times: 2 });
  await ask('POST', '', { ...throttle, place: 'glacier:ListJobs', probability: 0.5 });
  for (const left of [2, 1]) {
    faults.strike(throttle.place);
    expect((await ask('GET')).body.faults).toHaveLength(left);
  }
  expect((await ask('DELETE')).body.faults).toEqual([]);
  expect(faults.strike('glacier:ListJobs')).toBeUndefined();
  expect(faults.strike('s3:PutObject')?.kind).toBe('error');
  expect((await ask('GET')).body).toMatchObject({ struck: 3, log: [{ place: 's3:PutObject' }, throttle, throttle] });
});

test.each([
  [{ place: 'glacier:Odd', kind: 'throttle' }, 'wanted one of the places'],
  [{ place: 'glacier:ListJobs', kind: 'flip' }, 'wanted throttle, error, lose-answer'],
  [{ ...throttle, probability: 0 }, 'above 0, up to 1'],
  [{ ...throttle, probability: '1' }, 'above 0, up to 1'],
  [{ ...throttle, times: 1.5 }, 'a whole number from 1'],
  ['text', 'wanted one of the places'],
])('%j is refused with a sentence', async (wish, sentence) => {
  expect(await ask('POST', '', wish)).toEqual({ status: 400, body: expect.stringContaining(sentence) });
  expect((await ask('GET')).body.faults).toEqual([]);
});

test('pages of browsers and other paths are refused', async () => {
  expect((await ask('POST', '', throttle, { origin: 'http://evil.example' })).status).toBe(403);
  expect((await ask('GET', '/fault-1')).status).toBe(404);
  expect((await ask('PUT')).status).toBe(404);
});

test('every operation of Glacier is a place, and each kind is there once', () => {
  const places = faultPlaces();
  expect(places.map(({ place }) => place)).toEqual(
    expect.arrayContaining(glacierOperations.map(({ name }) => `glacier:${name}`)),
  );
  expect(new Set(places.map(({ place }) => place)).size).toBe(places.length);
  for (const { kinds } of places) expect(new Set(kinds).size).toBe(kinds.length);
});
