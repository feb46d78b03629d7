import type { ApiError, ApiErrorBody } from '../api.ts';

/** Thrown when the server, or nobody, answers with what was asked for. */
export class Refused extends Error {
  override readonly name: string;
  readonly advice: string;
  /** How long to wait before asking again; null where a person must act first. */
  readonly retrySeconds: number | null;

  constructor({ name, sentence, advice, retrySeconds }: ApiError) {
    super(sentence);
    this.name = name;
    this.advice = advice;
    this.retrySeconds = retrySeconds;
  }
}

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asks the server. The path comes from `pathOf` (paths.ts). Error: `Refused`. */
export async function ask<Answer>(path: string, { method = 'GET', body, signal }: Call = {}): Promise<Answer> {
  const response = await send(path, {
    method,
    headers: method === 'GET' || method === 'DELETE' ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
  if (!response.ok) throw new Refused(await errorOf(response));
  return await response.json();
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Refused({
      name: 'ServerGone',
      sentence: 'The server of this console does not answer.',
      advice: 'Look at the terminal in which it runs. Start it again and open the URL that it prints.',
      retrySeconds: 5,
    });
  }
}

/** What stands in the body; where that is not an error of ours, the status says what there is to say. */
async function errorOf(response: Response): Promise<ApiError> {
  try {
    const body: ApiErrorBody = await response.json();
    if (typeof body.error.sentence === 'string') return body.error;
  } catch {
    // Not JSON: something else than the console's server answered.
  }
  return {
    name: `Status ${response.status}`,
    sentence: `The server answered ${response.status} ${response.statusText} to ${new URL(response.url).pathname}.`,
    advice: 'Look at the terminal in which the console runs.',
    retrySeconds: null,
  };
}
