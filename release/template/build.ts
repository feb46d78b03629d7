import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleShared } from './code.ts';
import { oneFile } from './one-file.ts';
import { synthesize } from './synth.ts';

/** CloudFormation's limit for a template that a URL names is 1,000,000 bytes; this is ours. */
const mostTemplateBytes = 500_000;

export interface BuiltTemplate {
  /** `thaw.template.json`, as it is. */
  readonly text: string;
  /** What esbuild put inside, for the list of licences. */
  readonly metafile: Metafile;
}

/** The one-file template: the stack with its settings as parameters, and the code of all functions inside. */
export async function buildTemplate(): Promise<BuiltTemplate> {
  const code = await bundleShared();
  const text = `${JSON.stringify(oneFile(synthesize(), code))}\n`;
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= mostTemplateBytes) return { text, metafile: code.metafile };
  throw new Error(
    `Cannot build the template: it would have ${sizeBytes} bytes, ${mostTemplateBytes} are wanted at most.`,
  );
}

/** Name of the template's file, wherever it lies. */
const templateFile = 'thaw.template.json';

/** Builds the template into a folder. Answers with what was built, and where it is. */
export async function writeTemplate(folder: string): Promise<BuiltTemplate & { readonly file: string }> {
  const built = await buildTemplate();
  const file = path.join(folder, templateFile);
  await mkdir(folder, { recursive: true });
  await writeFile(file, built.text);
  return { ...built, file };
}
