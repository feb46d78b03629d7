import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud.ts';

/** The local cloud with the stack deployed; disposing of it ends all of it. Not begun once the signal is aborted. */
export async function openCloud(options: CloudOptions, signal: AbortSignal): Promise<Cloud & AsyncDisposable> {
  signal.throwIfAborted();
  const cloud = await startCloud(options);
  return { ...cloud, [Symbol.asyncDispose]: () => cloud.close() };
}
