import type { Tone } from '../words.ts';

/** A state in a word; the colour says nothing that the word does not. */
export const Badge = ({ tone, text }: { readonly tone: Tone; readonly text: string }) => (
  <span class={`badge ${tone}`}>{text}</span>
);
