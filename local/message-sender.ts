import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { region } from './account.ts';

/** Sends what state machines send, each in the name of its role. Rejects with SQS's own error. */
export interface MessageSender {
  /** Answers the message's id. */
  readonly send: (roleName: string, queueUrl: string, body: string) => Promise<string>;
}

/** Through the front door, so that the role's policy decides. */
export function openMessageSender(endpoint: () => string): MessageSender {
  return {
    async send(roleName, QueueUrl, MessageBody) {
      const credentials = { accessKeyId: roleName, secretAccessKey: 'local' };
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
