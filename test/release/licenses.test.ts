import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { thirdPartyLicenses } from '../../release/licenses.ts';
import { withFolder } from '../cli/folder.ts';

interface Library {
  readonly license: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** node_modules in `place`. */
async function publish(place: string, libraries: Readonly<Record<string, Library>>): Promise<void> {
  for (const [name, { license, files = {} }] of Object.entries(libraries)) {
    const folder = path.join(place, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  }
}

/** What esbuild says of an output with so many bytes of each file. */
function metafile(bytes: Readonly<Record<string, number>>): Metafile {
  const inputs = Object.entries(bytes).map(([file, bytesInOutput]) => [file, { bytesInOutput }]);
  const output = { bytes: 1, inputs: Object.fromEntries(inputs), imports: [], exports: [] };
  return { inputs: {}, outputs: { 'out.js': output } };
}

const mit = (who: string) => ({ license: 'MIT', files: { LICENSE: `Copyright ${who}` } });

test('thirdPartyLicenses() names each library that is in an output once, with its text, and no other', () =>
  withFolder(async (place) => {
    await publish(place, { one: mit('A'), '@some/two': mit('A'), three: mit('B'), unused: mit('C') });
    const files: Readonly<Record<string, number>>[] = [
      {
        'cli/main.ts': 9,
        'node_modules/one/a.js': 1,
        'node_modules/@some/two/b/c.js': 1,
        'node_modules/unused/d.js': 0,
      },
      { '../node_modules/one/a.js': 1, '../node_modules/three/e.js': 5 },
    ];
    const text = thirdPartyLicenses(files.map(metafile), place);
    expect(text).toMatch(
      /\n@some\/two 1\.2\.3 \(MIT\)\none 1\.2\.3 \(MIT\)\n\nCopyright A\n[^]*\nthree 1\.2\.3 \(MIT\)\n\nCopyright B\n/,
    );
    expect(text.match(/^one /gm)).toHaveLength(1);
    expect(text).not.toContain('unused');
  }));

test('thirdPartyLicenses() takes the NOTICE of a library along', () =>
  withFolder(async (place) => {
    await publish(place, { one: { license: 'Apache-2.0', files: { 'NOTICE.txt': 'Made by A' } } });
    expect(thirdPartyLicenses([metafile({ 'node_modules/one/a.js': 1 })], place)).toMatch(
      /The file LICENSE of this package has the text\.\n\nMade by A/,
    );
  }));

test.each([
  ['GPL-3.0', { LICENSE: 'text' }, 'Cannot pack one 1.2.3: its licence is GPL-3.0, wanted Apache-2.0, MIT,'],
  ['MIT', { 'README.md': 'text' }, 'Cannot pack one 1.2.3: it has no file with its licence.'],
])('thirdPartyLicenses() refuses %s with %j', (license, files, sentence) =>
  withFolder(async (place) => {
    await publish(place, { one: { license, files } });
    expect(() => thirdPartyLicenses([metafile({ 'node_modules/one/a.js': 1 })], place)).toThrow(sentence);
  }),
);
