import { useState } from 'preact/hooks';
import type { EventPage, ExecutionStatus, HistoryEvent } from '../../api.ts';
import { ask } from '../client.ts';
import { Select } from '../components/select.tsx';
import { Resource } from '../components/states.tsx';
import { Data, Text } from '../components/text.tsx';
import { prettyJson } from '../json.ts';
import { distinct } from '../pages.ts';
import { pathOf } from '../paths.ts';
import { secondsWords } from '../times.ts';
import { useMore } from '../use-more.ts';

interface EventsProps {
  readonly arn: string;
  /** When it changes, the history is asked for again. */
  readonly status: ExecutionStatus;
  /** Name of the state whose events are shown; undefined: all. */
  readonly chosen: string | undefined;
  readonly onClear: () => void;
}

/** The event history, with what went into each state and came out of it. */
export function Events({ arn, status, chosen, onClear }: EventsProps) {
  const [order, setOrder] = useState('oldest');
  const isNewest = order === 'newest';
  const pages = useMore(`${arn} ${order} ${status}`, (cursor, signal) =>
    ask<EventPage>(pathOf(['restores', arn, 'events'], { cursor, newest: isNewest }), { signal }),
  );
  return (
    <section class="card stack">
      <div class="view-head">
        <h2>Events</h2>
        <div class="actions">
          {chosen !== undefined && (
            <button type="button" class="chip" aria-pressed="true" onClick={onClear}>
              {chosen} ×<span class="unseen"> Show all states</span>
            </button>
          )}
          <Select
            label="Order of events"
            value={order}
            options={[
              ['oldest', 'oldest first'],
              ['newest', 'newest first'],
            ]}
            onChange={setOrder}
          />
        </div>
      </div>
      <Resource of={pages} what="the events">
        {(all) => {
          const events = distinct(
            all.flatMap((page) => page.events),
            ({ id }) => String(id),
          );
          const shown = events.filter(({ state }) => chosen === undefined || state === chosen);
          return (
            <>
              {shown.length === 0 && <p class="quiet">No events of this state so far.</p>}
              <ol class="events">
                {shown.map((event) => (
                  <li key={event.id}>
                    <Event event={event} />
                  </li>
                ))}
              </ol>
              {(all.at(-1)?.next ?? null) !== null && (
                <div>
                  <button type="button" onClick={() => pages.onSeen(0)(0, 0)}>
                    More events
                  </button>
                </div>
              )}
            </>
          );
        }}
      </Resource>
    </section>
  );
}

function Event({ event }: { readonly event: HistoryEvent }) {
  const { id, at, type, state, error } = event;
  const { local, utc } = secondsWords(at);
  return (
    <details>
      <summary>
        <span class="quiet number">{id}</span>
        <span class={error === null ? '' : 'bad'}>{type}</span>
        <span class={error === null ? 'quiet' : 'bad'}>{error ?? state ?? ''}</span>
        <time dateTime={at} title={utc} class="quiet number">
          {local}
        </time>
      </summary>
      <EventData {...event} />
    </details>
  );
}

function EventData({ id, input, output, error, cause, details }: HistoryEvent) {
  const texts = { Error: error, Cause: cause, Input: input, Output: output };
  const rest = Object.keys(details).length === 0 ? null : JSON.stringify(details);
  const shown = Object.entries({ ...texts, Details: rest }).filter(([, text]) => text !== null);
  if (shown.length === 0) return <p class="quiet">The event says nothing more.</p>;
  return (
    <>
      {shown.map(([name, text]) => (
        <div key={name}>
          <h3>{name}</h3>
          {name === 'Error' ? (
            <Text text={text ?? ''} />
          ) : (
            <Data label={`${name} of event ${id}`} text={prettyJson(text ?? '')} />
          )}
        </div>
      ))}
    </>
  );
}
