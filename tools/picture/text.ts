/**
 * How wide text is, in pixels, without asking a font: the average glyph of the usual sans-serif fonts, taken generously
 * so that no font bursts its box.
 */
export const widthOf = (text: string, fontSize: number): number => text.length * fontSize * 0.52;

/** Breaks text at blanks so that no line is wider. */
export function wrap(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && widthOf(longer, fontSize) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
