import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { pack, unpack } from '../../../cli/shared/assembly.ts';
import { withFolder } from '../folder.ts';

test('unpack() writes the files that pack() was given, those in folders, too, over what was there', () =>
  withFolder(async (folder) => {
    await unpack(pack({ 'manifest.json': '{"old":true}' }), folder);
    await unpack(pack({ 'manifest.json': '{}', 'asset.1/index.js': 'exports.ü = "夏"' }), folder);
    expect(await readFile(path.join(folder, 'manifest.json'), 'utf8')).toBe('{}');
    expect(await readFile(path.join(folder, 'asset.1/index.js'), 'utf8')).toBe('exports.ü = "夏"');
  }));
