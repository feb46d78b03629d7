import { useState } from 'preact/hooks';
import type { DeadLetter, DeadLetterList } from '../../api.ts';
import { ask } from '../client.ts';
import { Dialog } from '../components/dialog.tsx';
import { Facts } from '../components/facts.tsx';
import { Head } from '../components/head.tsx';
import { PlainState, Resource, sentence } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { CutText, Data, Text } from '../components/text.tsx';
import { Time } from '../components/time.tsx';
import { prettyJson } from '../json.ts';
import { pathOf } from '../paths.ts';
import { useLoad } from '../use-load.ts';
import { countedWords } from '../words.ts';

/** Messages that could not be understood or delivered. */
export function DeadLettersView() {
  const list = useLoad('dead letters', (signal) => ask<DeadLetterList>(pathOf(['dead-letters']), { signal }));
  const [opened, setOpened] = useState<DeadLetter>();
  return (
    <Resource of={list} what="the dead letters">
      {({ messages, about, advice }) => (
        <>
          <Head
            title="Dead letters"
            line={
              about === 0 ? 'Every message was understood and delivered.' : `About ${countedWords(about, 'message')}.`
            }
          />
          {messages.length === 0 ? (
            <PlainState icon="done" title="There are no dead letters">
              <p>Messages that cannot be understood or delivered after several tries would lie here.</p>
            </PlainState>
          ) : (
            <>
              <div class="note">
                <div>
                  <strong>What to do: </strong>
                  {sentence(advice)}
                </div>
              </div>
              <Table
                label="Dead letters"
                columns={columns}
                count={messages.length}
                rowAt={(index) => messages[index]}
                keyOf={({ messageId }) => messageId}
                nameOf={({ messageId }) => messageId}
                onOpen={setOpened}
                isFilling
              />
            </>
          )}
          {opened && <LetterDialog letter={opened} onClose={() => setOpened(undefined)} />}
        </>
      )}
    </Resource>
  );
}

const columns: readonly Column<DeadLetter>[] = [
  { title: 'Sent', track: 'minmax(11.2rem, 1fr)', cell: ({ sentAt }) => <Time at={sentAt} /> },
  {
    title: 'Reason',
    track: 'minmax(8rem, 2fr)',
    cell: ({ reason }) => (reason === null ? <span class="quiet">not known</span> : <CutText text={reason} />),
  },
  {
    title: 'Message',
    track: 'minmax(8rem, 3fr)',
    fromRem: 44,
    cell: ({ body }) => <CutText text={body} kind="mono quiet" />,
  },
];

interface LetterDialogProps {
  readonly letter: DeadLetter;
  readonly onClose: () => void;
}

const LetterDialog = ({ letter: { messageId, sentAt, reason, body }, onClose }: LetterDialogProps) => (
  <Dialog title="Dead letter" isWide onClose={onClose}>
    <Facts
      of={[
        ['Sent', <Time at={sentAt} isRelative />],
        ['Message id', <code>{messageId}</code>],
        ['Reason', reason === null ? 'not known' : <Text text={reason} />],
      ]}
    />
    <Data label="The message" text={prettyJson(body)} />
  </Dialog>
);
