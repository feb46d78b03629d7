import { expect, test } from '@jest/globals';
import { withSettings, writeAssembly } from '../../../cli/shared/assembly.ts';
import { readAssembly } from '../../../local/cloudformation/template/index.ts';
import { withFolder } from '../folder.ts';

const template = { Parameters: { KeyPrefix: { Default: '' }, Workers: { Type: 'Number', Default: 500 } } };

test('withSettings() changes the defaults of the parameters that settings name, and no other', () => {
  expect(withSettings(template, { workers: 20 })).toEqual({
    Parameters: { KeyPrefix: { Default: '' }, Workers: { Type: 'Number', Default: 20 } },
  });
  expect(() => withSettings(template, { wokers: 20 })).toThrow('the template has no parameter Wokers');
});

test('writeAssembly() makes what the local cloud reads as one stack', () =>
  withFolder(async (folder) => {
    const { stackName, template: read, assets } = await readAssembly(await writeAssembly(template, `${folder}/new`));
    expect([stackName, read, assets.size]).toEqual(['Thaw', template, 0]);
  }));
