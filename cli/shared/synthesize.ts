import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const root = path.join(import.meta.dirname, '../..');

/** The CDK app does not synthesize. */
export class SynthesisFailed extends Error {
  override readonly name = 'SynthesisFailed';
}

/**
 * Synthesizes the CDK app into `folder`, as `npx cdk synth` would, without the CDK's command line: what that does is to
 * run the app and to hand it the context of cdk.json; `context` holds where that says nothing. The signal ends it.
 */
export async function synthesize(folder: string, signal?: AbortSignal, context: object = {}): Promise<string> {
  const settings = JSON.stringify({ ...context, ...(await contextOfCdkJson()) });
  const env = { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: settings };
  signal?.throwIfAborted();
  const app = spawn(process.execPath, [path.join(root, 'infra/app.ts')], {
    cwd: root,
    env,
    detached: true, // a group of its own: the bundlers it starts end with it
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = () => endGroup(app);
  signal?.addEventListener('abort', end, { once: true });
  const [said, [status]] = await Promise.all([text(app.stderr), once(app, 'close')]);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (status !== 0) throw new SynthesisFailed(`Cannot synthesize the stack (status ${status}): ${said.trim()}`);
  return folder;
}

/** A negative id names the group (man 2 kill). It may have ended by itself meanwhile. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!Error.isError(error) || !('code' in error) || error.code !== 'ESRCH') throw error;
  }
}

async function contextOfCdkJson(): Promise<object> {
  const settings: unknown = JSON.parse(await readFile(path.join(root, 'cdk.json'), 'utf8'));
  const context = typeof settings === 'object' && settings !== null && 'context' in settings ? settings.context : {};
  return Object(context);
}
