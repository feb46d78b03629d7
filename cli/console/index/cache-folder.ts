import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where indexes are kept: the user's folder for what can be made again (XDG Base Directory; on macOS Library/Caches). */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: windows } = env;
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'thaw');
  if (platform === 'darwin') return path.join(homedir(), 'Library/Caches/thaw');
  if (platform === 'win32' && windows !== undefined) return path.join(windows, 'thaw', 'Cache');
  return path.join(homedir(), '.cache/thaw');
}

/** A folder for a vault in `folder`. A vault may be called `..`, and have a name as long as a file's may be. */
export function vaultFolder(folder: string, vaultName: string): string {
  const readable = vaultName.slice(0, 40).replace(/[^A-Za-z0-9_-]/g, '_');
  return path.join(folder, `${readable}-${createHash('sha256').update(vaultName).digest('hex').slice(0, 16)}`);
}
