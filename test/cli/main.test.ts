import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const root = path.join(import.meta.dirname, '../..');

/** The command as a person runs it, without credentials. */
function thaw(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/thaw.mjs', ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('bad usage goes to standard error, with status 2 and a pointer to the help of the command', async () => {
  const { status, stdout, stderr } = await thaw('vault', 'photos', '--tier', 'Slow');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/Wanted one of Bulk, Standard, Expedited\.\nSee "thaw vault --help"\.\n$/);
});

test('a profile that does not exist is named', async () => {
  const { status, stderr } = await thaw('vaults', '--profile', 'nowhere', '--region', 'eu-west-1');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^The AWS profile "nowhere" was not found in the AWS config and credentials files\./);
});

test('--debug prints the stack trace of the error, too', async () => {
  const { stderr } = await thaw('vaults', '--region', 'eu-west-1', '--debug');
  expect(stderr).toMatch(/CredentialsProviderError[^]*\n +at [^]*\nNo AWS credentials were found/);
});

test('--version prints the version, and help its commands', async () => {
  expect((await thaw('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await thaw('help', 'stop')).stdout).toContain('Usage: thaw stop [options] <vault>');
});

test('nothing is coloured, with NO_COLOR or without', async () => {
  for (const args of [['--help'], ['help', 'vault'], ['vaults', '--region', 'eu-west-1'], ['vault']]) {
    const { stdout, stderr } = await thaw(...args);
    expect(stdout + stderr).not.toContain('\u001b');
  }
});

test('without a command, the help goes to standard error, with status 2', async () => {
  expect(await thaw()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Usage: thaw /) });
});
