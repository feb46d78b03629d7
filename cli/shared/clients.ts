import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { region } from '../../local/account.ts';
import { administratorCredentials } from '../../local/credentials.ts';
import type { Endpoints } from '../../local/endpoints.ts';

/** AWS's own clients, as any user of the account would have them. */
export interface Clients extends Disposable {
  readonly glacier: GlacierClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
}

export function clientsOf(endpoints: Pick<Endpoints, 'glacier' | 's3' | 'stepFunctions'>): Clients {
  const settings = (endpoint: string) => ({
    endpoint,
    region,
    credentials: administratorCredentials,
  });
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
