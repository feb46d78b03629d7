import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { region } from './account.ts';
import { roleCredentials } from './credentials.ts';

/** Writes the files of a Map Run, each in the name of the role that runs it. Rejects with S3's own error. */
export interface ResultWriter {
  readonly put: (roleName: string, bucket: string, key: string, body: Buffer) => Promise<void>;
  close(): void;
}

/** Through S3's front door, so that the role's policy decides. */
export function openResultWriter(endpoint: string): ResultWriter {
  const clients = new Map<string, S3Client>();
  const clientOf = (roleName: string) => {
    const credentials = roleCredentials(roleName);
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

/** Sends what state machines send, each in the name of its role. Rejects with SQS's own error. */
export interface MessageSender {
  /** Answers the message's id. */
  readonly send: (roleName: string, queueUrl: string, body: string) => Promise<string>;
}

/** Through the front door, so that the role's policy decides. */
export function openMessageSender(endpoint: () => string): MessageSender {
  return {
    async send(roleName, QueueUrl, MessageBody) {
      const credentials = roleCredentials(roleName);
      // Retries are the state machine's.
      const client = new SQSClient({ endpoint: endpoint(), region, credentials, maxAttempts: 1 });
      try {
        const { MessageId = '' } = await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
        return MessageId;
      } finally {
        client.destroy();
      }
    },
  };
}
