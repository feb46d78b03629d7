import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TemporaryFolder, temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { buildConstruct } from '../../release/construct/build.ts';
import { steps } from '../../release/functions.ts';
import { startWorld } from '../../test/end-to-end/harness.ts';
import {
  install,
  type Packed,
  recommendedFlags,
  synthesizeApp,
  templateIn,
  write,
} from '../../test/release/installed.ts';

const root = path.join(import.meta.dirname, '../..');
const MiB = 2 ** 20;

let built: TemporaryFolder;
let app: TemporaryFolder;
let packed: Packed;

beforeAll(async () => {
  [built, app] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  await buildConstruct(path.join(built.path, 'cdk'));
  packed = await install(path.join(built.path, 'cdk'), app.path);
  await write(app.path, 'thaw.mjs', thawApp);
  await write(app.path, 'own.cjs', ownApp);
});
afterAll(() => {
  for (const folder of [built, app]) folder[Symbol.dispose]();
});

/** An app of `import`, with the stack as the package has it. */
const thawApp = `
import { App } from 'aws-cdk-lib';
import { ThawStack } from '@thaw/cdk';
const app = new App();
new ThawStack(app, 'Thaw');
app.synth();
`;

/** An app of \`require\`, with the construct in a stack of its own. */
const ownApp = `
const { App, CfnOutput, Size, Stack } = require('aws-cdk-lib');
const { GlacierRestore } = require('@thaw/cdk');
const app = new App();
const stack = new Stack(app, 'Archive');
const restore = new GlacierRestore(stack, 'Restore', { keyPrefix: 'thawed/', vaults: ['demo'], tags: { team: 'archive' } });
const outputs = {
  TopicArn: restore.topic.topicArn,
  BucketName: restore.bucket.bucketName,
  StateMachineArn: restore.restoreJobOutput.stateMachineArn,
  DeadLetterQueueUrl: restore.deadLetterQueue.queueUrl,
};
for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
app.synth();
`;

describe('the tarball of @thaw/cdk', () => {
  test('has at most 3 MB, every function, types, and none of our sources', () => {
    expect(packed.sizeBytes).toBeLessThanOrEqual(3_000_000);
    expect(packed.files).toEqual(expect.arrayContaining(steps.map((step) => `functions/${step}/index.js`)));
    expect(packed.files).toEqual(
      expect.arrayContaining(['index.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'LICENSE', 'README.md', 'API.md']),
    );
    expect(packed.files.filter((file) => /(?<!\.d)\.m?ts$/.test(file))).toEqual([]);
  });

  test('gives `import` the classes that `require` gets', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import * as imported from '@thaw/cdk';
      const required = createRequire(import.meta.url)('@thaw/cdk');
      const names = Object.keys(required).sort();
      process.stdout.write(JSON.stringify([names, Object.keys(imported).sort(), names.every((name) => required[name] === imported[name])]));
    `;
    await write(app.path, 'names.mjs', script);
    const { stdout } = await promisify(execFile)(process.execPath, ['names.mjs'], { cwd: app.path });
    const names = ['GlacierRestore', 'SettingRefused', 'ThawStack'];
    expect(JSON.parse(stdout)).toEqual([names, names, true]);
  });

  test('has types that hold for `import` and for `require`', async () => {
    const source = `
      import { App, Stack } from 'aws-cdk-lib';
      import { GlacierRestore, type GlacierRestoreProps, SettingRefused, type StorageClass, ThawStack } from '@thaw/cdk';
      const storageClass: StorageClass = 'DEEP_ARCHIVE';
      const props: GlacierRestoreProps = { storageClass, vaults: ['photos'] };
      const restore = new GlacierRestore(new Stack(new App(), 'Archive'), 'Restore', props);
      export const arn: string = restore.topic.topicArn;
      export const same: GlacierRestore = new ThawStack(new App(), 'Thaw', { restore: props }).restore;
      export const error: Error = new SettingRefused('no');
      // @ts-expect-error -- a class that S3 does not know
      export const wrong: StorageClass = 'COLD';
      // @ts-expect-error -- internal
      export const settings = restore._settings;
    `;
    await write(app.path, 'types.mts', source);
    await write(app.path, 'types.cts', source);
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
    const types = ['--typeRoots', path.join(root, 'node_modules/@types'), '--types', 'node'];
    const tsc = [path.join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, 'types.mts', 'types.cts'];
    const compiled = promisify(execFile)(process.execPath, tsc, { cwd: app.path });
    expect((await compiled.catch((error: unknown) => error)) as object).toMatchObject({ stdout: '' });
  });
});

describe('under every feature flag that aws-cdk-lib recommends', () => {
  test('there are 89 of them', () => {
    expect(Object.keys(recommendedFlags)).toHaveLength(89);
  });

  test('an app of `import` synthesizes ThawStack, and what was synthesized restores an archive of several parts', async () => {
    const assemblyFolder = await synthesizeApp(app.path, 'thaw.mjs', { context: { minimumPartSize: '8MiB' } });
    const world = await startWorld({ assemblyFolder });
    try {
      const bytes = randomBytes(17 * MiB + 5);
      const archiveId = await world.upload(bytes);
      const { status, error, cause } = await world.restored(await world.startJob({ archiveId }));
      expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
      const object = await world.object(`demo/${archiveId}`);
      expect(object?.bytes.equals(bytes)).toBe(true);
    } finally {
      await world.close();
    }
  });

  test('an app of `require` synthesizes GlacierRestore in a stack of its own, and that restores a small archive', async () => {
    const assemblyFolder = await synthesizeApp(app.path, 'own.cjs');
    const world = await startWorld({ assemblyFolder, restoreSmallOutput: true, healing: true });
    try {
      const bytes = randomBytes(MiB + 1);
      const archiveId = await world.upload(bytes);
      const jobId = await world.startJob({ archiveId });
      const [left] = await world.leftRestoreSmallOutput(jobId);
      expect(left).toMatchObject({ status: 'SUCCEEDED' });
      const object = await world.object(`thawed/demo/${archiveId}`);
      expect(object?.bytes.equals(bytes)).toBe(true);
    } finally {
      await world.close();
    }
  });

  // THAW_NODES: paths of other Node binaries, with ":" between them, to try the package on.
  const nodes = (process.env.THAW_NODES ?? '').split(path.delimiter).filter((node) => node !== '');
  test.each([process.execPath, ...nodes])('Node at %s synthesizes the same template', async (node) => {
    const [mine, theirs] = await Promise.all([
      synthesizeApp(app.path, 'own.cjs').then((folder) => templateIn(folder, 'Archive')),
      synthesizeApp(app.path, 'own.cjs', { node }).then((folder) => templateIn(folder, 'Archive')),
    ]);
    expect(theirs).toBe(mine);
    const imported = await templateIn(await synthesizeApp(app.path, 'thaw.mjs', { node }), 'Thaw');
    expect(imported).toContain('AWS::StepFunctions::StateMachine');
  });
});
