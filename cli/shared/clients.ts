import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Endpoints } from '../../local/endpoints.ts';

/** AWS's own clients, as any user of the account would have them. */
export interface Clients extends Disposable {
  readonly glacier: GlacierClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
}

/** A local cloud, as far as clients need to know it. */
interface Served {
  readonly endpoints: Pick<Endpoints, 'glacier' | 's3' | 'stepFunctions'>;
  /** Region and keys, by the names of their variables. */
  readonly env: () => Readonly<Record<string, string>>;
}

export function clientsOf({ endpoints, env }: Served): Clients {
  const {
    AWS_REGION: region = '',
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
  } = env();
  const settings = (endpoint: string) => ({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const glacier = new GlacierClient(settings(endpoints.glacier));
  const s3 = new S3Client({ ...settings(endpoints.s3), forcePathStyle: true });
  const sfn = new SFNClient(settings(endpoints.stepFunctions));
  return {
    glacier,
    s3,
    sfn,
    [Symbol.dispose]() {
      for (const client of [glacier, s3, sfn]) client.destroy();
    },
  };
}
