import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a person types, in another process, who has exported what `npm run local` prints: its output. Rejects where it fails. */
export async function thawIn(cloud: { readonly env: () => object }, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['cli/thaw.mjs', ...args], {
    env: { ...process.env, ...cloud.env() },
  });
  return stdout;
}
