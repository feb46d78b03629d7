import path from 'node:path';
import { readAssembly, resolve } from '../../local/template/index.ts';
import { draw } from './draw.ts';
import { graphOf } from './from-definition.ts';
import { place } from './layout.ts';

/** Where the README finds it. */
export const pictureFile = path.join(import.meta.dirname, '../../docs/restore-job-output.svg');

/** The picture of the state machine that the assembly in `folder` would deploy, as the text of an SVG file. */
export async function pictureOf(folder: string): Promise<string> {
  const { resources } = resolve(await readAssembly(folder));
  const machine = resources.find(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  if (machine === undefined) throw new Error(`Cannot draw: there is no state machine in ${folder}.`);
  const { DefinitionString, StateMachineName } = machine.properties;
  return draw(place(graphOf(String(DefinitionString))), `The state machine ${String(StateMachineName)}`);
}
