import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { buildWheel } from './build.ts';
import { run } from './run-tool.ts';

/** The versions of Python's packages: each binds the template that is compared. */
const constraints = path.join(import.meta.dirname, 'requirements.txt');

/** What has to be on the machine besides Node, or the sentence that says what is not. */
async function whatIsMissing(folder: string): Promise<string | undefined> {
  const works = (...args: string[]) =>
    run('python3', args, folder).then(
      () => true,
      () => false,
    );
  if (!(await works('-c', 'import venv, ensurepip'))) return 'there is no python3 with venv and pip on this machine';
  if (
    !(await works(
      '-m',
      'pip',
      'download',
      '--no-deps',
      '--quiet',
      '--dest',
      folder,
      '--constraint',
      constraints,
      'jsii',
    ))
  )
    return 'pip reaches no package index';
  return undefined;
}

/** The template of the Python app, whose stack is synthesized from the wheel alone. */
async function synthesizeInPython(wheels: string, folder: string): Promise<unknown> {
  await run('python3', ['-m', 'venv', 'venv'], folder);
  const python = path.join(folder, 'venv/bin/python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(python, [...pip, '--constraint', constraints, '--find-links', wheels, 'thaw-cdk'], folder);
  const assembly = path.join(folder, 'python.out');
  await run(python, [path.join(import.meta.dirname, 'app.py'), assembly], folder, environment);
  return readTemplate(assembly);
}

/** The same app in a Node process of its own: app.py says the same in Python. */
async function synthesizeInNode(builtFolder: string, folder: string): Promise<unknown> {
  const assembly = path.join(folder, 'node.out');
  const app = path.join(builtFolder, 'app.cjs');
  await copyFile(path.join(import.meta.dirname, 'app.cjs'), app);
  await run(process.execPath, [app, assembly], folder, environment);
  return readTemplate(assembly);
}

/** Neither metadata of the machine nor CDK's own rules, which have their test elsewhere. */
const environment = {
  CDK_VALIDATION: 'false',
  CDK_CONTEXT_JSON: JSON.stringify({
    'aws:cdk:disable-version-reporting': true,
    'aws:cdk:enable-path-metadata': false,
  }),
};

const readTemplate = async (assembly: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(assembly, 'Archive.template.json'), 'utf8'));

async function tryWheel(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const missing = await whatIsMissing(folder);
  if (missing !== undefined) return `Skipped the Python wheel: ${missing}.`;
  await run('npm', ['ci', '--no-audit', '--no-fund'], import.meta.dirname);
  const built = path.join(folder, 'package');
  const wheels = await buildWheel(built);
  const inPython = await synthesizeInPython(wheels, folder);
  if (!isDeepStrictEqual(inPython, await synthesizeInNode(built, folder)))
    throw new Error('The template of the Python app is not that of the Node app.');
  return 'A Python app synthesized GlacierRestore from the wheel; its template is that of the Node app.';
}

using folder = await temporaryFolder();
process.stdout.write(`${await tryWheel(folder.path)}\n`);
