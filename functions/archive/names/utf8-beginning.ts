/** As many whole characters from the beginning as fit into so many bytes of UTF-8. */
export function beginningOf(text: string, mostBytes: number): string {
  const bytes = Buffer.from(text);
  let end = Math.min(mostBytes, bytes.length);
  // 10xxxxxx goes on with the character before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
