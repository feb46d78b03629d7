import type { ComponentChildren } from 'preact';
import type { Failure } from '../../api.ts';
import { sentence } from './states.tsx';
import { Text } from './text.tsx';

interface FailureNoteProps extends Failure {
  readonly children?: ComponentChildren;
}

/** An error, and what to do about it. */
export const FailureNote = ({ error, sentence: says, advice, children }: FailureNoteProps) => (
  <div class="note bad">
    <div class="stack">
      <p>
        <strong>{error}</strong>
        {says !== '' && ': '}
        <Text text={says} />
      </p>
      <p>
        <strong>What to do: </strong>
        {sentence(advice)}
      </p>
      {children}
    </div>
  </div>
);
