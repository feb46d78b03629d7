import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { localCloud } from './local-cloud.ts';
import { synthesize } from './synthesize.ts';

/** The one-file template in the package, beside the program: that of `thaw deploy`. */
export const packedTemplate = 'thaw.template.json.br';

/** Settings of the stack that have a parameter in the template. */
type Settings = Readonly<Record<string, number | string>>;

/**
 * The stack as `cdk synth` leaves it, in `folder`: in the installed package from the template that came with it, in a clone
 * synthesized anew. Errors: `NoLocalCloud`, `NodeTooOld`, `SynthesisFailed`.
 */
export async function assemblyIn(folder: string, signal: AbortSignal, settings: Settings = {}): Promise<string> {
  await localCloud(); // a command that will not work says so at once
  const packed = path.join(import.meta.dirname, packedTemplate);
  if (!existsSync(packed)) return await synthesize(folder, signal, settings);
  const template: Template = JSON.parse(brotliDecompressSync(await readFile(packed)).toString());
  return await writeAssembly(withSettings(template, settings), folder);
}

/** As much of a template as is changed here. */
export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: number | string }>>;
}

/** The template with other defaults: the setting `keyPrefix` is the parameter `KeyPrefix`. */
export function withSettings(template: Template, settings: Settings): Template {
  const changed = Object.entries(settings).map(([name, value]) => {
    const parameter = name.replace(/^./, (first) => first.toUpperCase());
    const declared = template.Parameters[parameter];
    if (declared === undefined) throw new Error(`Cannot deploy: the template has no parameter ${parameter}.`);
    return [parameter, { ...declared, Default: value }];
  });
  return { ...template, Parameters: { ...template.Parameters, ...Object.fromEntries(changed) } };
}

/** A template as the assembly of one stack, which has no assets (cloud-assembly-schema: manifest.json and its artifacts). */
export async function writeAssembly(template: object, folder: string): Promise<string> {
  const templateFile = 'Thaw.template.json';
  const artifacts = { Thaw: { type: 'aws:cloudformation:stack', properties: { templateFile } } };
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, templateFile), JSON.stringify(template));
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
  return folder;
}
