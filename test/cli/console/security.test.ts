import { networkInterfaces } from 'node:os';
import { expect, test } from '@jest/globals';
import { fakeDoors, rawRequest, startFakeConsole } from './fake-console.ts';
import { visit } from './visitor.ts';

const nameIn = (body: string) => JSON.parse(body).error.name;

test('the token of the URL becomes a strict, HttpOnly cookie once; opened again it prints another', async () => {
  await using console = await startFakeConsole();
  const { server } = console;
  const url = server.url();
  const opened = await fetch(url, { redirect: 'manual' });
  expect(opened.status).toBe(303);
  expect(opened.headers.get('location')).toBe('/');
  expect(opened.headers.get('set-cookie')).toMatch(
    new RegExp(`^thaw-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
  );
  const again = await fetch(url, { redirect: 'manual' });
  expect(again.headers.get('set-cookie')).toBeNull();
  expect(console.newUrls).toEqual([server.url()]);
  expect(server.url()).not.toBe(url);
  const wrong = await fetch(`http://127.0.0.1:${server.port}/?token=guessed`, { redirect: 'manual' });
  expect(wrong.headers.get('set-cookie')).toBeNull();
  expect(console.newUrls).toHaveLength(1);
});

test('without the cookie, or with a wrong one, the API answers nothing', async () => {
  await using console = await startFakeConsole();
  const { port } = console.server;
  for (const cookie of ['', `thaw-${port}=guessed`, `other=1; thaw-${port}=`]) {
    const { status, body } = await rawRequest(port, '/api/vaults', { headers: { host: `127.0.0.1:${port}`, cookie } });
    expect([status, nameIn(body)]).toEqual([401, 'NotSignedIn']);
  }
  const page = await rawRequest(port, '/', { headers: { host: `127.0.0.1:${port}` } });
  expect(page.status).toBe(200); // it shows what to do
});

test.each([
  ['a foreign Host', { host: 'evil.example' }, 'GET'],
  ['the Host of another port', { host: '127.0.0.1:80' }, 'GET'],
  ['a foreign Origin', { origin: 'https://evil.example' }, 'POST'],
  ['the Origin of another port', { origin: 'http://127.0.0.1:80' }, 'POST'],
  ['a sandboxed Origin', { origin: 'null' }, 'POST'],
  ['no Origin', {}, 'POST'],
  ['no Origin', {}, 'DELETE'],
  ['a foreign Origin', { origin: 'https://evil.example' }, 'GET'],
  ['a page of elsewhere', { 'sec-fetch-site': 'cross-site' }, 'GET'],
  ['another port of this machine', { 'sec-fetch-site': 'same-site' }, 'GET'],
])('%s is refused, with the cookie, too (%j %s)', async (_, headers: Record<string, string>, method) => {
  await using console = await startFakeConsole();
  const { port } = console.server;
  const opened = await fetch(console.server.url(), { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const all = { host: `127.0.0.1:${port}`, cookie, ...headers };
  const { status, body } = await rawRequest(port, '/api/faults', { method, headers: all });
  expect([status, nameIn(body)]).toEqual([403, 'WrongOrigin']);
});

test('it listens on the loopback interface alone', async () => {
  await using console = await startFakeConsole();
  const others = Object.values(networkInterfaces()).flatMap((each = []) =>
    each.filter(({ internal, family }) => !internal && family === 'IPv4'),
  );
  for (const { address } of others) {
    await expect(fetch(`http://${address}:${console.server.port}/`)).rejects.toThrow();
  }
});

test('every answer, refusals too, has the strict policy', async () => {
  await using console = await startFakeConsole();
  const { port } = console.server;
  for (const [target, host] of [
    ['/', `127.0.0.1:${port}`],
    ['/api/vaults', `127.0.0.1:${port}`],
    ['/', 'evil.example'],
    ['/gone', `localhost:${port}`],
  ]) {
    const { headers } = await rawRequest(port, target ?? '', { headers: { host: host ?? '' } });
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'$/);
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test.each([
  ['POST', '/api/vaults/photos/inventory'],
  ['POST', '/api/vaults/photos/runs'],
  ['POST', '/api/vaults/photos/runs/r/stop'],
  ['POST', '/api/restores/arn/redrive'],
  ['POST', '/api/restores/arn/start-again'],
  ['POST', '/api/faults'],
  ['DELETE', '/api/faults'],
  ['DELETE', '/api/faults/fault-1'],
])('--read-only refuses %s %s in the server', async (method, path) => {
  let isOpened = false;
  const open = async () => {
    isOpened = true;
    return fakeDoors();
  };
  await using console = await startFakeConsole({ isReadOnly: true, open });
  const visitor = await visit(console.server);
  const response = await visitor.send(path, { method });
  expect([response.status, nameIn(await response.text())]).toEqual([403, 'ReadOnly']);
  expect(isOpened).toBe(false); // nothing of it reached the account
});

test('--read-only lets an estimate through, which only reads', async () => {
  await using console = await startFakeConsole({ isReadOnly: true });
  const visitor = await visit(console.server);
  await expect(visitor.post('/api/vaults/photos/estimate', {})).rejects.toMatchObject({ name: 'NoIndex' });
  expect(await visitor.get('/api/surroundings')).toMatchObject({ readOnly: true, can: { faults: false } });
});

const withoutLength: RequestInit = {
  method: 'POST',
  body: ReadableStream.from([Buffer.from('{}')]),
  duplex: 'half',
};

test('bodies that are no JSON, or of another type, are refused by name', async () => {
  await using console = await startFakeConsole();
  const visitor = await visit(console.server);
  const send = (body: string, type: string) =>
    visitor.send('/api/vaults/photos/estimate', { method: 'POST', body, headers: { 'content-type': type } });
  for (const response of [
    await send('{', 'application/json'),
    await send('{}', 'text/plain'),
    await send('[1]', 'application/json'),
    await visitor.send('/api/vaults/photos/estimate', withoutLength),
  ]) {
    expect([response.status, nameIn(await response.text())]).toEqual([400, 'BadRequest']);
  }
  expect(console.bugs).toEqual([]);
});

test.each([
  ['CredentialsProviderError', 'Could not load credentials from any providers', 503, 'NoCredentials'],
  ['ExpiredTokenException', 'The security token included in the request is expired', 503, 'SessionExpired'],
  ['UnrecognizedClientException', 'The security token included in the request is invalid.', 503, 'CredentialsRefused'],
  ['Error', 'Region is missing', 503, 'NoRegion'],
  ['AccessDeniedException', 'User: x is not authorized to perform: states:ListExecutions', 403, 'AccessDenied'],
  ['ThrottlingException', 'Rate exceeded', 429, 'Throttled'],
  ['TimeoutError', 'socket hang up', 503, 'NoAnswer'],
  ['TypeError', 'undefined is not a function', 500, 'Bug'],
])('%s (%s) is told of with status %i as %s, and no stack', async (name, message, status, told) => {
  delete process.env['AWS_PROFILE'];
  let opened = 0;
  const open = async () => {
    opened++;
    throw Object.assign(new Error(message), { name, ...(name.endsWith('Exception') ? { $metadata: {} } : {}) });
  };
  await using console = await startFakeConsole({ open });
  const visitor = await visit(console.server);
  const response = await visitor.send('/api/vaults');
  const { error } = JSON.parse(await response.text());
  expect([response.status, error.name]).toEqual([status, told]);
  expect(error.advice).not.toBe('');
  expect(JSON.stringify(error)).not.toContain('.ts:');
  await visitor.send('/api/vaults');
  expect(opened).toBe(2); // what fails is tried again at the next request
  expect(console.bugs).toHaveLength(told === 'Bug' ? 2 : 0);
});

test('credentials that expire amid the work are asked for again', async () => {
  let opened = 0;
  const expired = () =>
    Promise.reject(Object.assign(new Error('expired'), { name: 'ExpiredTokenException', $metadata: {} }));
  const open = async () => {
    opened++;
    const doors = fakeDoors();
    return opened === 1 ? { ...doors, vaults: { ...doors.vaults, list: expired } } : doors;
  };
  await using console = await startFakeConsole({ open });
  const visitor = await visit(console.server);
  await expect(visitor.get('/api/vaults')).rejects.toMatchObject({ name: 'SessionExpired' });
  expect(await visitor.get('/api/vaults')).toMatchObject({ vaults: [] });
});

test('however many pages ask, executions are listed once in ten seconds', async () => {
  const doors = fakeDoors();
  let lists = 0;
  const recent = async () => {
    lists++;
    return [];
  };
  await using console = await startFakeConsole({
    open: async () => ({ ...doors, executions: { ...doors.executions, recent } }),
  });
  const visitor = await visit(console.server);
  await Promise.all(Array.from({ length: 20 }, () => visitor.get('/api/runs')));
  await visitor.get('/api/vaults');
  expect(lists).toBe(1);
});

test('no credential reaches the page', async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'a-secret-that-nobody-sees';
  await using console = await startFakeConsole();
  const visitor = await visit(console.server);
  const answers = await Promise.all(
    ['/', '/api/surroundings', '/api/vaults'].map(async (path) => (await visitor.send(path)).text()),
  );
  expect(answers.join()).not.toContain('a-secret-that-nobody-sees');
  delete process.env['AWS_SECRET_ACCESS_KEY'];
});
