import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { faultPlaces } from './fault-places.ts';
import type { Fault, Faults, Struck } from './faults.ts';
import { listen } from './http/listen.ts';
import { readBody } from './http/read-body.ts';
import { send } from './http/send.ts';

/** What a person may ask for. */
type Wish = Pick<Fault, 'place' | 'kind' | 'probability' | 'times'>;

interface Switched extends Wish {
  readonly id: string;
  struck: number;
}

/** Thrown for a request that cannot be done; the body of the answer is its message. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** The log keeps so many. */
const longestLog = 500;

/**
 * Where people switch faults on and off while the cloud runs: `GET /faults` gives places, faults and log; `POST /faults` with
 * `{ place, kind, probability?, times? }` switches one on; `DELETE /faults/<id>` switches one off, `DELETE /faults` all. Faults that were
 * there before are not in the list; all that strike are in the log. A browser's page of elsewhere is refused by its Origin.
 */
export async function startFaultsEndpoint(
  faults: Faults,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const board = new FaultBoard(faults);
  const server = createServer((request, response) => {
    answer(board, request).then(
      ({ status, body }) => sendJson(response, status, body),
      (error: unknown) => sendError(response, error),
    );
  });
  const { url, close } = await listen(server, port);
  return { url: `${url}/faults`, close };
}

async function answer(board: FaultBoard, request: IncomingMessage): Promise<{ status: number; body: object }> {
  if (request.headers.origin !== undefined) throw new Refused(403, 'Pages of browsers may not switch faults.');
  const [, id] = /^\/faults(?:\/([\w-]+))?$/.exec(request.url ?? '') ?? [undefined, ''];
  if (request.method === 'GET' && id === undefined) return { status: 200, body: board.state };
  if (request.method === 'POST' && id === undefined) {
    board.on(wishIn(await readBody(request, mostBytes)));
    return { status: 201, body: board.state };
  }
  if (request.method === 'DELETE' && id !== '') {
    board.off(id);
    return { status: 200, body: board.state };
  }
  throw new Refused(404, `There is no ${request.method} ${request.url} here: wanted /faults or /faults/<id>.`);
}

const mostBytes = 10_000;

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

function sendError(response: ServerResponse, error: unknown): void {
  const status = error instanceof Refused ? error.status : 500;
  const body = Error.isError(error) ? error.message : String(error);
  send(response, { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });
}

/** What was switched on here, and what has struck. */
class FaultBoard {
  readonly #faults: Faults;
  readonly #switched = new Map<Fault, Switched>();
  readonly #log: object[] = [];
  #struck = 0;
  #ids = 0;

  constructor(faults: Faults) {
    this.#faults = faults;
    faults.onStrike((struck) => this.#meet(struck));
  }

  get state(): object {
    const places = faultPlaces();
    return { places, faults: [...this.#switched.values()], log: this.#log.toReversed(), struck: this.#struck };
  }

  on(wish: Wish): void {
    const fault: Fault = { ...wish };
    this.#switched.set(fault, { id: `fault-${++this.#ids}`, ...wish, struck: 0 });
    this.#faults.add(fault);
  }

  /** All without an id. Throws `Refused` where there is none of this id. */
  off(id: string | undefined): void {
    const these = [...this.#switched]
      .filter(([, { id: own }]) => id === undefined || own === id)
      .map(([fault]) => fault);
    if (id !== undefined && these.length === 0) throw new Refused(404, `No fault "${id}" is switched on.`);
    this.#faults.remove((fault) => these.includes(fault));
    for (const fault of these) this.#switched.delete(fault);
  }

  #meet({ fault, facts }: Struck): void {
    this.#struck++;
    this.#log.push({ at: new Date().toISOString(), place: fault.place, kind: fault.kind, facts });
    if (this.#log.length > longestLog) this.#log.shift();
    const switched = this.#switched.get(fault);
    if (switched === undefined) return;
    switched.struck++;
    if (switched.struck === fault.times) this.#switched.delete(fault);
  }
}

/** Error: `Refused`. */
function wishIn(body: Buffer): Wish {
  const { place, kind, probability, times } = objectIn(body);
  const known = faultPlaces().find((each) => each.place === place);
  if (known === undefined)
    throw new Refused(400, `Cannot break ${JSON.stringify(place)}: wanted one of the places that GET /faults lists.`);
  const ofPlace = known.kinds.find((each) => each === kind);
  if (ofPlace === undefined)
    throw new Refused(
      400,
      `Cannot break ${known.place} with ${JSON.stringify(kind)}: wanted ${known.kinds.join(', ')}.`,
    );
  return { place: known.place, kind: ofPlace, ...numbersOf(probability, times) };
}

function numbersOf(probability: unknown, times: unknown): Pick<Wish, 'probability' | 'times'> {
  if (probability !== undefined && !(typeof probability === 'number' && probability > 0 && probability <= 1)) {
    throw new Refused(
      400,
      `Cannot break with the probability ${JSON.stringify(probability)}: wanted a number above 0, up to 1.`,
    );
  }
  if (times !== undefined && !(typeof times === 'number' && Number.isInteger(times) && times > 0)) {
    throw new Refused(400, `Cannot break ${JSON.stringify(times)} times: wanted a whole number from 1.`);
  }
  return { ...(probability === undefined ? {} : { probability }), ...(times === undefined ? {} : { times }) };
}

function objectIn(body: Buffer): Record<string, unknown> {
  try {
    return { ...Object(JSON.parse(body.toString())) };
  } catch {
    throw new Refused(400, 'Cannot read this request: wanted a JSON object.');
  }
}
