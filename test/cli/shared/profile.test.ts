import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { isProfileKnown } from '../../../cli/shared/profile.ts';

test('isProfileKnown() reads both files of AWS', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-'));
  const env = {
    AWS_CONFIG_FILE: path.join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
  };
  expect(isProfileKnown('a', env)).toBe(false);
  await writeFile(env.AWS_CONFIG_FILE, '[default]\n[profile  a]\nregion = x\n');
  await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, '[b]\naws_access_key_id = y\n');
  expect(['default', 'a', 'b', 'profile a', 'c'].map((name) => isProfileKnown(name, env))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  await rm(folder, { recursive: true });
});
