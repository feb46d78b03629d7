import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const run = promisify(execFile);

/**
 * Synthesizes the CDK app into `folder`, as `npx cdk synth` would, without the CDK's command line: what that does is to
 * run the app and to hand it the context of cdk.json. The signal ends it.
 */
export async function synthesize(folder: string, signal?: AbortSignal): Promise<string> {
  const env = { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: await contextOfCdkJson() };
  try {
    await run(process.execPath, [path.join(root, 'infra/app.ts')], { cwd: root, env, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new SynthesisFailed(`Cannot synthesize the stack: ${saidBy(error)}`, { cause: error });
  }
  return folder;
}

export class SynthesisFailed extends Error {
  override readonly name = 'SynthesisFailed';
}

async function contextOfCdkJson(): Promise<string> {
  const settings: unknown = JSON.parse(await readFile(path.join(root, 'cdk.json'), 'utf8'));
  const context = typeof settings === 'object' && settings !== null && 'context' in settings ? settings.context : {};
  return JSON.stringify(context);
}

/** What the app wrote to stderr says more than "Command failed". */
function saidBy(error: unknown): string {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : '';
  return said === '' ? String(error) : said;
}
