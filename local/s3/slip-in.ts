import type { Bucket } from './bucket.ts';
import type { Call } from './call.ts';
import { textDetail } from './faults.ts';
import { objectOf } from './making.ts';
import { propertiesIn } from './properties.ts';
import { storeCopy } from './store.ts';

/** The fault `slip-in`: somebody else's object, `details.body`, appears at the key a moment before ours. */
export async function slipIn({ key, fault }: Call, bucket: Bucket): Promise<void> {
  if (fault?.kind !== 'slip-in') return;
  const body = Buffer.from(textDetail(fault, 'body', 'a foreign object'));
  const stored = await storeCopy(once(body), bucket, []);
  bucket.objects.put(objectOf(key, stored, propertiesIn({})));
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
