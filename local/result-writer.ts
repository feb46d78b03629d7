import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { region } from './account.ts';

/** Writes the files of a Map Run, each in the name of the role that runs it. Rejects with S3's own error. */
export interface ResultWriter {
  readonly put: (roleName: string, bucket: string, key: string, body: Buffer) => Promise<void>;
  close(): void;
}

/** Through S3's front door, so that the role's policy decides. */
export function openResultWriter(endpoint: string): ResultWriter {
  const clients = new Map<string, S3Client>();
  const clientOf = (roleName: string) => {
    const credentials = { accessKeyId: roleName, secretAccessKey: 'local' };
    const client = clients.get(roleName) ?? new S3Client({ endpoint, region, credentials });
    clients.set(roleName, client);
    return client;
  };
  return {
    async put(roleName, Bucket, Key, Body) {
      await clientOf(roleName).send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}
