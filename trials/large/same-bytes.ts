import { open } from 'node:fs/promises';

/** Whether the stream has exactly the bytes of the file; neither is ever held whole. */
export async function sameBytes(stream: AsyncIterable<Uint8Array>, file: string): Promise<boolean> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  let at = 0;
  for await (const chunk of stream) {
    const wanted = Buffer.alloc(chunk.byteLength);
    const { bytesRead } = await handle.read(wanted, 0, wanted.length, at);
    if (bytesRead < wanted.length || !wanted.equals(chunk)) return false;
    at += chunk.byteLength;
  }
  return at === size;
}
