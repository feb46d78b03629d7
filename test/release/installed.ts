import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What `cdk init` writes into cdk.json: every feature flag as aws-cdk-lib recommends it. */
export const recommendedFlags: Readonly<Record<string, unknown>> = createRequire(import.meta.url)(
  'aws-cdk-lib/recommended-feature-flags.json',
);

/** The size of the tarball, and what was put into it. */
export interface Packed {
  readonly sizeBytes: number;
  readonly files: readonly string[];
}

/**
 * Packs the built package as npm would publish it, and installs that tarball into an app's folder, with the peer dependencies of
 * the repository beside it and nothing else.
 */
export async function install(builtFolder: string, app: string): Promise<Packed> {
  const { stdout } = await run('npm', ['pack', builtFolder, '--json', '--pack-destination', app], { cwd: app });
  const [packed]: { filename: string; size: number; files: { path: string }[]; name: string }[] = JSON.parse(stdout);
  if (packed === undefined) throw new Error(`npm packed nothing: ${stdout}`);
  const modules = path.join(app, 'node_modules');
  const target = path.join(modules, packed.name);
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', path.join(app, packed.filename), '-C', target, '--strip-components=1']);
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    await symlink(path.join(root, 'node_modules', peer), path.join(modules, peer));
  }
  return { sizeBytes: packed.size, files: packed.files.map((file) => file.path) };
}

/** Runs the app as `cdk synth` does, in a folder where there is neither esbuild nor a PATH. Answers with the assembly's folder. */
export async function synthesizeApp(
  app: string,
  file: string,
  { node = process.execPath, context = {} }: { node?: string; context?: object } = {},
): Promise<string> {
  const outdir = path.join(app, `${randomUUID()}.out`);
  const CDK_CONTEXT_JSON = JSON.stringify({ ...recommendedFlags, ...context });
  await run(node, [file], { cwd: app, env: { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON, CDK_VALIDATION: 'false' } });
  return outdir;
}

/** Writes a file of the app. */
export async function write(app: string, name: string, content: string): Promise<void> {
  await writeFile(path.join(app, name), content);
}

/** The one template of the assembly, as text. */
export const templateIn = (assembly: string, stack: string): Promise<string> =>
  readFile(path.join(assembly, `${stack}.template.json`), 'utf8');
