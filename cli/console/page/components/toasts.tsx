import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
}

const shownMs = 8000;
let nextId = 1;
let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();

function change(to: readonly Toast[]): void {
  toasts = to;
  for (const tell of listeners) tell();
}

const dismiss = (id: number) => change(toasts.filter((toast) => toast.id !== id));

/** Says something in the corner, for some seconds. What failed stays until it is dismissed. */
export function toast(text: string, { isBad = false } = {}): void {
  const id = nextId++;
  change([...toasts.filter((before) => before.text !== text), { id, text, isBad }]);
  if (!isBad) setTimeout(() => dismiss(id), shownMs);
}

export function Toasts() {
  const [, draw] = useState(0);
  useEffect(() => {
    const tell = () => draw((turn) => turn + 1);
    listeners.add(tell);
    return () => {
      listeners.delete(tell);
    };
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text, isBad }) => (
        <div key={id} class={isBad ? 'toast bad' : 'toast'}>
          <p>{text}</p>
          <button type="button" class="plain square" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
