import type { Cloud, CloudOptions } from '../../local/cloud.ts';
import { localCloud } from './local-cloud.ts';

/** The local cloud with the stack deployed; disposing of it ends all of it. Not begun once the signal is aborted. */
export async function openCloud(options: CloudOptions, signal: AbortSignal): Promise<Cloud & AsyncDisposable> {
  signal.throwIfAborted();
  const { startCloud } = await localCloud();
  const cloud = await startCloud(options);
  return { ...cloud, [Symbol.asyncDispose]: () => cloud.close() };
}
