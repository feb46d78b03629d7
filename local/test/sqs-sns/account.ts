import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clockOf } from '../../clock.ts';
import { keysOf } from '../../credentials.ts';

import { Faults } from '../../faults.ts';
import { everyoneMay } from '../../gatekeeper.ts';
import { type Messages, type MessagesOptions, startMessages } from '../../sqs-sns/index.ts';

/** SNS and SQS of their own for one test. Disposed with `await using`. */
export interface Account extends AsyncDisposable {
  readonly messages: Messages;
  readonly faults: Faults;
  readonly folder: string;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

/** `accessKeyId`: whom the clients ask as. */
export async function account({
  accessKeyId = 'Thaw-StartRole',
  ...options
}: Partial<MessagesOptions> & { accessKeyId?: string } = {}): Promise<Account> {
  const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'thaw-test-')));
  const faults = new Faults();
  const messages = await startMessages({
    dataFolder: folder,
    clock: clockOf(),
    faults,
    gatekeeper: everyoneMay,
    ...options,
  });
  const credentials = keysOf(accessKeyId);
  const client = { ...clientSettings, credentials, endpoint: messages.url };
  const sqs = new SQSClient(client);
  const sns = new SNSClient(client);
  return {
    messages,
    faults,
    folder,
    sqs,
    sns,
    async [Symbol.asyncDispose]() {
      sqs.destroy();
      sns.destroy();
      await messages.close();
      if (options.dataFolder === undefined) await rm(folder, { recursive: true });
    },
  };
}

export const clientSettings = {
  region: 'us-east-1',
  credentials: keysOf('Thaw-StartRole'),
  maxAttempts: 1,
};

export const queueSettings = { name: 'Thaw-Queue', visibilityTimeoutSeconds: 30, retentionSeconds: 345_600 };

/** Settles when `look` gives something; looked at whenever the event loop comes round. */
export async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((go) => setTimeout(go, 5));
  }
}
