/** Controls, and characters that turn the order of others around or cannot be seen: names could lie with them. */
const unseen = /[\p{Cc}\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/**
 * Text from a vault as a person can judge it: what cannot be seen is written as `‹U+202E›`. The zero width joiner, which
 * holds emoji together, stays; line breaks stay where `isOfLines`.
 */
export const visibleText = (text: string, { isOfLines = false } = {}): string =>
  text.replace(unseen, (character) => (isOfLines && character === '\n' ? character : `‹U+${codePoint(character)}›`));

const codePoint = (character: string) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
