import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GlacierClient, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { GetObjectCommand, S3Client, waitUntilObjectExists } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FolderPage, VaultDetail } from '../../cli/console/api.ts';
import { buildCli } from '../../release/cli/build.ts';
import { buildLocalCloud } from '../../release/local-cloud/build.ts';
import { pack } from '../../release/packages.ts';
import type { Tarball } from '../../release/tarball.ts';
import { commandNames } from '../../test/cli/command-names.ts';
import { until, visit } from '../../test/cli/console/visitor.ts';
import { EmptyFolder, type Serving } from '../../test/release/empty-folder.ts';

let dist: EmptyFolder;
let installed: EmptyFolder;
let cli: Tarball;

beforeAll(async () => {
  [dist, installed] = [await EmptyFolder.make(), await EmptyFolder.make()];
  cli = await pack('cli', buildCli, dist.path);
  await installed.install(dist.path, cli, await pack('local-cloud', buildLocalCloud, dist.path));
}, 300_000);

afterAll(async () => {
  await dist[Symbol.asyncDispose]();
  await installed[Symbol.asyncDispose]();
});

const inPackage = (name: string, file: string) =>
  readFile(path.join(installed.path, 'node_modules/@thaw', name, file), 'utf8');

describe('the package @thaw/cli', () => {
  test('has at most 1 MB and no dependencies', async () => {
    expect(cli.sizeBytes).toBeLessThan(1_000_000);
    const manifest: Record<string, unknown> = JSON.parse(await inPackage('cli', 'package.json'));
    expect(manifest).toMatchObject({ name: '@thaw/cli', engines: { node: '>=22.13' }, bin: { thaw: 'thaw.js' } });
    expect(manifest['dependencies']).toBeUndefined();
  });

  test('names the licence of every library inside', async () => {
    const licences = await inPackage('cli', 'THIRD-PARTY-LICENSES');
    for (const library of ['@aws-sdk/client-glacier', 'commander', 're2js', 'string-width']) {
      expect(licences).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+ \\((MIT|Apache-2\\.0)\\)$`, 'm'));
    }
  });
});

/** A Node 22 to try, too, where there is one: its program in NODE22. */
const nodes = [process.execPath, ...(process.env['NODE22'] === undefined ? [] : [process.env['NODE22']])];

describe.each(nodes)('the installed thaw on %s', (node) => {
  const thaw = (...args: string[]) => installed.thaw(args, {}, node);

  test('prints its version and its help', async () => {
    expect((await thaw('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { status, stdout } = await thaw('--help');
    expect(status).toBe(0);
    for (const name of commandNames) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each(commandNames)('prints the help of %s', async (name) => {
    const { status, stdout, stderr } = await thaw(name, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: thaw ${name}`));
  });

  test('prints the operating guide', async () => {
    expect((await thaw('help', 'operating')).stdout).toMatch(/^# /);
  });

  test('explains in a sentence that there are no credentials', async () => {
    const { status, stdout, stderr } = await thaw('vaults', '--region', 'eu-west-1');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^No AWS credentials were found/);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test('thaw local and thaw cost name the package that they need where it is not installed', async () => {
  await using alone = await EmptyFolder.make();
  await alone.install(dist.path, cli);
  for (const args of [['local'], ['cost', '--size', '1MiB']]) {
    const { status, stderr } = await alone.thaw(args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^This command needs the package @thaw\/local-cloud, [^\n]*npm install[^\n]*\n$/);
  }
});

test('thaw cost counts with the installed local cloud', async () => {
  const { status, stdout } = await installed.thaw(['cost', '--size', '10MiB', '--archives', '1000', '--json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ order: { archives: 1000, sizeBytes: 10 * 2 ** 20 }, glacierUsd: 0 });
}, 120_000);

describe('on the cloud of the installed thaw local', () => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await installed.serve('--speed', '5000', '--seed-vault', '7');
  }, 120_000);
  afterAll(async () => {
    const ended = once(serving.child, 'exit');
    serving.child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  const thaw = (...args: string[]) => installed.thaw(args, serving.facts.env);

  test('thaw doctor finds everything well', async () => {
    const { status, stdout } = await thaw('doctor');
    expect(stdout).toMatch(/^ok +permissions /m);
    expect(stdout).not.toMatch(/^failed/m);
    expect(status).toBe(0);
  }, 60_000);

  test('thaw deploy brings a second stack from the package alone, and takes it down again', async () => {
    const deployed = await thaw('deploy', '--stack', 'Second', '--yes', '--key-prefix', 'second/');
    expect(deployed.stdout).toMatch(/^The stack "Second" is deployed\.\n/);
    expect((await thaw('doctor', '--stack', 'Second')).stdout).not.toMatch(/^failed/m);
    const { stdout } = await thaw('deploy', '--stack', 'Second', '--delete', '--yes');
    expect(stdout).toMatch(/^The stack "Second" is deleted\.\n/);
  }, 180_000);

  test('thaw archive restores what was uploaded, byte for byte', async () => {
    const bytes = randomBytes(300_000);
    const { env, endpoints, outputs, vaultName } = serving.facts;
    const credentials = {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    };
    const settings = { region: serving.facts.region, credentials };
    const glacier = new GlacierClient({ ...settings, endpoint: endpoints.glacier });
    const { archiveId = '' } = await glacier.send(
      new UploadArchiveCommand({ accountId: '-', vaultName, body: bytes, archiveDescription: 'by hand' }),
    );
    const asked = await thaw('archive', vaultName, archiveId, '--tier', 'Expedited', '--key', '夏/📷.bin');
    expect(asked.status).toBe(0);
    const s3 = new S3Client({ ...settings, endpoint: endpoints.s3, forcePathStyle: true });
    const place = { Bucket: outputs['BucketName'] ?? '', Key: '夏/📷.bin' };
    await waitUntilObjectExists({ client: s3, maxWaitTime: 100, minDelay: 1, maxDelay: 1 }, place);
    const { Body } = await s3.send(new GetObjectCommand(place));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
  }, 120_000);

  test('thaw vault restores a whole vault, thaw status watches it, thaw report says what became of it', async () => {
    const estimate = await thaw('vault', 'demo', '--estimate', '--wait', '--json');
    expect(JSON.parse(estimate.stdout)).toMatchObject({
      outcome: 'estimated',
      chosen: { archives: expect.any(Number) },
    });
    expect((await thaw('vault', 'demo', '--max-cost', '1')).status).toBe(0);
    expect((await thaw('status', 'demo', '--watch')).stdout).toMatch(/^demo {2}restored\n/);
    const { stdout } = await thaw('report', 'demo');
    expect(stdout.trim().split('\n').length).toBeGreaterThan(6);
  }, 180_000);

  test.each(nodes)(
    'thaw console on %s has its page and builds the index of a vault',
    async (node) => {
      await using console = await installed.serveConsole(serving.facts.env, node);
      const visitor = await visit(console);
      expect(await (await visitor.send('/page.js')).text()).toContain('Thaw');
      await until(
        () => visitor.get<VaultDetail>('/api/vaults/demo'),
        ({ index }) => index.state === 'ready' || index.state === 'failed',
      );
      const { entries } = await visitor.get<FolderPage>('/api/vaults/demo/folder?path=');
      expect(entries.length).toBeGreaterThan(0);
      expect(console.said()).toBe('');
    },
    60_000,
  );
});
