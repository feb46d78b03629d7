import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { Environments } from '../functions/runtime/environment.ts';
import { bundleOptions } from '../infra/bundle-options.ts';

/** A file of functions/ whose `handler` runs as a Lambda, without its ending. */
export type Step = keyof Environments;

// A step that is missing here does not compile.
const everyStep: Readonly<Record<Step, true>> = {
  start: true,
  admit: true,
  plan: true,
  'fetch-part': true,
  finalize: true,
  abandon: true,
  'restore-small': true,
  redrive: true,
  outcome: true,
  'find-jobs': true,
  'request-inventory': true,
  'choose-archives': true,
  'request-archives': true,
  'take-stock': true,
  'make-copies': true,
  report: true,
};

const isStep = (name: string): name is Step => name in everyStep;

/** Every step that the stack runs as a Lambda, in the order of its life. */
export const steps: readonly Step[] = Object.keys(everyStep).filter(isStep);

/** One Lambda's code, and what it was made of. */
export interface Bundle {
  readonly step: Step;
  /** `index.js`: one CommonJS file that exports `handler`, with the SDK inside. */
  readonly code: Uint8Array;
  /** What esbuild put inside, for the list of licences. Paths are relative to the repository. */
  readonly metafile: Metafile;
}

/** Bundles every step in memory. The same sources always give the same bytes. */
export const bundleFunctions = (): Promise<readonly Bundle[]> => Promise.all(steps.map(bundleFunction));

async function bundleFunction(step: Step): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...bundleOptions,
    entryPoints: [`functions/${step}.ts`],
    outfile: 'index.js',
    metafile: true,
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`Cannot bundle functions/${step}.ts: esbuild wrote no file.`);
  return { step, code: file.contents, metafile };
}

/** Bundles every step into `<folder>/<step>/index.js`. Answers with the bundles. */
export async function writeFunctions(folder: string): Promise<readonly Bundle[]> {
  const bundles = await bundleFunctions();
  for (const { step, code } of bundles) {
    await mkdir(path.join(folder, step), { recursive: true });
    await writeFile(path.join(folder, step, 'index.js'), code);
  }
  return bundles;
}
