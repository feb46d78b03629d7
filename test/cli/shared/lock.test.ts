import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isAlive } from '../../../cli/shared/ancestors.ts';
import { lock } from '../../../cli/shared/lock.ts';
import { withFolder } from '../folder.ts';

async function pidOfTheDead(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('lock()', () => {
  test('keeps a second one out, and lets it in afterwards', () =>
    withFolder(async (folder) => {
      {
        await using _held = await lock(folder);
        await expect(lock(folder)).rejects.toThrow(`process ${process.pid} does so already`);
      }
      await using _again = await lock(folder);
    }));

  test('takes over from one that died without a word, or never got to say who it was', () =>
    withFolder(async (folder) => {
      for (const left of [String(await pidOfTheDead()), '']) {
        await writeFile(path.join(folder, 'lock'), left);
        await using _held = await lock(folder);
        expect(await readFile(path.join(folder, 'lock'), 'utf8')).toBe(`${process.pid}\n`);
      }
    }));
});

test('isAlive() knows the living and the dead', async () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(1)).toBe(true); // not ours to signal, but there
  expect(isAlive(await pidOfTheDead())).toBe(false);
});
