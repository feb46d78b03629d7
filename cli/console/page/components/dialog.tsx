import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Its buttons. Without any it has one that closes it. */
  readonly actions?: ComponentChildren;
  readonly isWide?: boolean;
  /** Called when it is closed by Escape or a button of its own. */
  readonly onClose: () => void;
}

/** The browser's own modal dialog: it holds the focus, and gives it back. */
export function Dialog({ title, children, actions, isWide = false, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    return () => opened?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={isWide ? 'wide' : ''}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-body">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
      <div class="dialog-actions">{actions ?? <CloseButton onClose={onClose} />}</div>
    </dialog>
  );
}

export const CloseButton = ({ onClose }: Pick<DialogProps, 'onClose'>) => (
  <button type="button" onClick={onClose}>
    Close
  </button>
);
