/**
 * SNS and SQS themselves: the library fauxqs. We take its stores and its routes without its server, which would listen
 * on every interface of this machine. The package exports its routes only, so the stores come by path.
 */

import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import { SnsError } from '../../node_modules/fauxqs/dist/common/errors.js';
import { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { publish, publishBatch } from '../../node_modules/fauxqs/dist/sns/actions/publish.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import type { SnsSubscription } from '../../node_modules/fauxqs/dist/sns/snsTypes.js';
import { type SqsQueue, SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { INVALID_MESSAGE_BODY_CHAR, type SqsMessage } from '../../node_modules/fauxqs/dist/sqs/sqsTypes.js';
import { region } from '../account.ts';
import { isAllowed } from './contents.ts';

export type { SnsSubscription, SqsMessage, SqsQueue };
export { publish, publishBatch, SnsError, SnsStore, SqsStore };

/** SQS takes characters beyond the first plane (API reference, SendMessage); the library's pattern sees halves of them and refuses. */
Object.defineProperty(INVALID_MESSAGE_BODY_CHAR, 'test', { value: (text: string) => !isAllowed(text) });

export interface Stores {
  readonly queues: SqsStore;
  readonly topics: SnsStore;
  readonly app: ReturnType<typeof buildApp>;
  close(): Promise<void>;
}

/** Opens what lies in `<dataFolder>/messages`. `prepare` sees every queue, found or created. */
export function openStores(
  dataFolder: string,
  queueUrl: (name: string) => string,
  prepare: (queue: SqsQueue) => void,
): Stores {
  const persistence = new PersistenceManager(join(dataFolder, 'messages'));
  const queues = new (class extends SqsStore {
    override createQueue(...parts: Parameters<SqsStore['createQueue']>): SqsQueue {
      const queue = super.createQueue(...parts);
      prepare(queue);
      return queue;
    }
  })();
  const topics = new SnsStore();
  const found = new SqsStore();
  persistence.loadSqsAndSns(found, topics);
  for (const queue of found.allQueues()) adopt(queue, queueUrl(queue.name), queues, persistence);
  queues.persistence = persistence;
  topics.persistence = persistence;
  queues.host = ''; // queue URLs then name the Host header, and so the door
  const app = buildApp({
    logger: false,
    defaultRegion: region,
    stores: { sqsStore: queues, snsStore: topics, s3Store: new S3Store() },
  });
  let open = true;
  return {
    queues,
    topics,
    app,
    async close() {
      if (!open) return;
      open = false;
      await app.close();
      persistence.close();
    },
  };
}

/** A queue of an earlier run: the same messages under today's URL, whose port may be another. */
function adopt(old: SqsQueue, url: string, queues: SqsStore, persistence: PersistenceManager): void {
  const queue = queues.createQueue(old.name, url, old.arn, old.attributes, Object.fromEntries(old.tags));
  queue.messages = old.messages;
  queue.delayedMessages = old.delayedMessages;
  // Who held a message then is gone with its process: it is there for everyone again.
  queue.messages.push(...[...old.inflightMessages.values()].map(({ message }) => message));
  queue.persistence = persistence;
}
