import type * as LocalCloud from '../../local/index.ts';
import { Problem } from './problem.ts';
import { ownVersion } from './version.ts';

/** Of the local cloud: it runs functions of the runtime nodejs24.x. */
const leastNode = 24;

/**
 * The local cloud, which is a package of its own beside the installed `thaw`. Errors: `NodeTooOld`, and `NoLocalCloud` where it is
 * not installed.
 */
export async function localCloud(): Promise<typeof LocalCloud> {
  demandNode(process.versions.node);
  try {
    return await import('../../local/index.ts');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Problem(
      'NoLocalCloud',
      `This command needs the package @thaw/local-cloud, which is not installed beside thaw: npm install --global @thaw/local-cloud@${ownVersion} (without --global if thaw is installed so).`,
      undefined,
      error,
    );
  }
}

/** Error: `NodeTooOld`. */
export function demandNode(version: string): void {
  if (Number(version.split('.')[0]) >= leastNode) return;
  throw new Problem(
    'NodeTooOld',
    `This command needs Node ${leastNode} or later for the local cloud, and runs on Node ${version}: install Node ${leastNode} (https://nodejs.org).`,
  );
}

const isMissing = (error: unknown): boolean =>
  Error.isError(error) &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes("'@thaw/local-cloud'");
