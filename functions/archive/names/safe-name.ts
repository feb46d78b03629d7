/** What settleCollisions may add to a name, in bytes: `.20150102T030405Z-` and 64 hex. safeName leaves that free. */
export const suffixBytes = 82;

/** safeName wants at least this room: what a prefix must leave of S3's 1,024 bytes. */
export const leastRoomBytes = 128;

/**
 * The name as a key relative to the prefix, which checkKey takes: at most `roomBytes` less `suffixBytes` bytes of UTF-8.
 * `roomBytes` is 1,024 less the bytes of the whole prefix. Throws RangeError below leastRoomBytes.
 */
export function safeName(_name: string, _archiveId: string, _roomBytes: number): string {
  throw new Error('stub');
}
