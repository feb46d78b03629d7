import { adviceFor } from '../../../functions/dispatch/advice.ts';
import type { DeadLetterList } from '../api.ts';
import type { AddResource } from '../console.ts';
import { paceOf } from '../shared-doors.ts';

/** So long a message is hidden from others that look at the queue: as long as it takes to read all of them. */
const hiddenSeconds = 5;

/** GET /api/dead-letters */
export const addDeadLetters: AddResource = (api, console) => {
  api.get('/dead-letters', async (context) => {
    const doors = await console.doors();
    const about = await doors.letters.count();
    // Messages that another look hides now come with the next.
    const letters = about === 0 ? [] : await doors.letters.look(hiddenSeconds);
    const answer: DeadLetterList = {
      messages: console.letters.merge(letters, about).map(({ messageId, sentAt, body, error, reason }) => ({
        messageId,
        sentAt: sentAt.toISOString(),
        body,
        reason: reason === undefined ? (error ?? null) : error === undefined ? reason : `${error}: ${reason}`,
      })),
      about,
      advice: adviceFor('NotificationRefused'),
      refreshSeconds: paceOf(doors).list,
    };
    return context.json(answer);
  });
};
