import path from 'node:path';
import { readAssembly, resolve } from '../../local/cloudformation/template/index.ts';
import { draw } from './draw.ts';
import { graphOf } from './from-definition.ts';
import { place } from './layout.ts';

const docs = path.join(import.meta.dirname, '../../docs');

/** Every state machine of the stack by what its logical id begins with, and where its picture is kept. */
const pictureFiles: Readonly<Record<string, string>> = {
  RestoreJobOutput: path.join(docs, 'restore-job-output.svg'),
  RestoreSmallOutput: path.join(docs, 'restore-small-output.svg'),
  RestoreVault: path.join(docs, 'restore-vault.svg'),
};

export interface Picture {
  readonly file: string;
  /** The text of an SVG file. */
  readonly svg: string;
}

/** The pictures of the state machines that the assembly in `folder` would deploy. */
export async function picturesOf(folder: string): Promise<readonly Picture[]> {
  const { resources } = resolve(await readAssembly(folder));
  const machines = resources.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  return machines.map(({ logicalId, properties: { DefinitionString } }) => {
    const [name, file] = Object.entries(pictureFiles).find(([id]) => logicalId.startsWith(`${id}StateMachine`)) ?? [];
    if (file === undefined)
      throw new Error(`Cannot draw ${logicalId}: tools/picture/index.ts names no file for its picture.`);
    return { file, svg: draw(place(graphOf(String(DefinitionString))), `The state machine ${name}`) };
  });
}
