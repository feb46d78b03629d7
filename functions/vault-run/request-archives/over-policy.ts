import { reasonText } from '../../run-files/reasons.ts';
import { logOf } from '../../runtime/log.ts';
import type { Answered } from './send-batch.ts';
import type { SessionDoors } from './session.ts';

/**
 * An archive that the account's data retrieval policy refused, and that is larger than the policy's hour, will be refused
 * for ever: it is refused for good, with both numbers. What is smaller waits for its hour, and so does all of it where
 * nobody can say what the policy is.
 */
export async function refuseOverPolicy(
  answers: readonly Answered[],
  { requests }: Pick<SessionDoors, 'requests'>,
): Promise<readonly Answered[]> {
  if (!answers.some(isHeldByPolicy)) return answers;
  const most = await bytesPerHour(requests);
  return answers.map((each) =>
    isHeldByPolicy(each) && each.row.sizeBytes > most
      ? { ...each, answer: { kind: 'refused', reason: overPolicy(each.row.sizeBytes, most) } }
      : each,
  );
}

async function bytesPerHour(requests: Pick<SessionDoors['requests'], 'bytesPerHour'>): Promise<number> {
  try {
    return await requests.bytesPerHour();
  } catch (error) {
    logOf('request-archives').warn('retrieval policy unknown', { error });
    return Infinity;
  }
}

const isHeldByPolicy = ({ answer }: Answered) => answer?.kind === 'paused' && answer.isAboutBytes;

const overPolicy = (sizeBytes: number, bytesPerHour: number) =>
  reasonText(
    'OverPolicy',
    `the archive has ${sizeBytes.toLocaleString('en')} bytes, and the account's data retrieval policy allows ${bytesPerHour.toLocaleString('en')} per hour by Standard; Glacier refused it.`,
  );
