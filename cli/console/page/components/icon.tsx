/** Each on a square of 20. */
const paths = {
  vault: 'M3 4h14v12H3zM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM10 7.5V6M6 16v1.5M14 16v1.5',
  run: 'M4 10a6 6 0 1 1 1.8 4.3M4 15v-3.5h3.5M10 7v3.2l2.2 1.4',
  restore: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M4 16h12',
  letter: 'M3 5h14v10H3zM3 5.5l7 5.5 7-5.5',
  object: 'M10 2.8 16.5 6v8L10 17.2 3.5 14V6zM3.5 6 10 9.3 16.5 6M10 9.3v7.9',
  fault: 'M11 2.5 4.5 11H9l-.5 6.5L15.5 8.5H11z',
  folder: 'M2.5 5.5h5l1.6 2h8.4v8h-15z',
  file: 'M5 2.5h6l4 4v11H5zM11 2.5v4h4',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4',
  close: 'M5 5l10 10M15 5 5 15',
  key: 'M7 8a3.5 3.5 0 1 0 0 5.5 3.5 3.5 0 0 0 0-5.5M9.5 10.7h8M15 10.7v2.8M12.5 10.7V13',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4.2l2.8 1.6',
  warning: 'M10 3 18 16.5H2zM10 8v4M10 14.2v.1',
  done: 'M4 10.5 8.2 15 16 5.5',
  cloud: 'M5.5 15.5a3.5 3.5 0 0 1-.3-7 5 5 0 0 1 9.6 1 3 3 0 0 1-.3 6z',
} as const;

export type IconName = keyof typeof paths;

/** For the eye only: what it means stands next to it. */
export const Icon = ({ name, kind = '' }: { readonly name: IconName; readonly kind?: string }) => (
  <svg class={`icon ${kind}`} viewBox="0 0 20 20" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);

/** A drop of melting ice. */
export const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#0a5fc2" />
    <path d="M16 5.5c4 5.2 7 8.7 7 12.8a7 7 0 0 1-14 0c0-4.1 3-7.6 7-12.8z" fill="#fff" />
    <path d="M12.2 18.6a3.9 3.9 0 0 0 3.5 3.6" fill="none" stroke="#0a5fc2" stroke-width="1.9" stroke-linecap="round" />
  </svg>
);
