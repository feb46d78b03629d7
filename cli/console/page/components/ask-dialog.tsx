import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Refused } from '../client.ts';
import { Dialog } from './dialog.tsx';
import { sentence } from './states.tsx';
import { toast } from './toasts.tsx';

interface AskDialogProps<Answer> {
  /** The question, with the sum where it costs something. */
  readonly title: string;
  readonly children?: ComponentChildren;
  /** What the button does, in words: never just "OK". */
  readonly yes: string;
  /** Said once it is done. */
  readonly done: string;
  readonly isDanger?: boolean;
  readonly ask: () => Promise<Answer>;
  readonly onDone: (answer: Answer) => void;
  readonly onClose: () => void;
}

/** A question before something is spent, stopped or changed. What the server refuses is said in the dialog. */
export function AskDialog<Answer>(props: AskDialogProps<Answer>) {
  const { title, children, yes, done, isDanger = false, ask, onDone, onClose } = props;
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const go = async () => {
    setAsking(true);
    setError(undefined);
    try {
      const answer = await ask();
      toast(done);
      onClose();
      onDone(answer);
    } catch (refusal) {
      setError(refusal);
      setAsking(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class={isDanger ? 'danger primary' : 'primary'}
            disabled={isAsking}
            onClick={() => void go()}
          >
            {yes}
          </button>
        </>
      }
    >
      {children}
      {error !== undefined && <Problem error={error} />}
    </Dialog>
  );
}

/** What was refused, where one asked for it. */
export const Problem = ({ error }: { readonly error: unknown }) => (
  <div class="note bad" role="alert">
    <div>
      {error instanceof Error ? error.message : String(error)}
      {error instanceof Refused && error.advice !== '' && ` ${sentence(error.advice)}`}
    </div>
  </div>
);
