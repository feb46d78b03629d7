/**
 * What an object's metadata say of when its file was last modified (names without `x-amz-meta-`): `thaw-modified` in ISO, for
 * people, and `mtime` in seconds since 1970, which rclone writes and reads (github.com/ncw/swift, FloatStringToTime) and s3fs reads
 * (src/metaheader.cpp, get_mtime). rclone reads decimals as a fraction, s3fs as a number of nanoseconds: nine digits are both.
 *
 * Nothing where `modifiedAt` is no date; no `mtime` before 1970, which s3fs takes for none.
 */
export function modifiedMetadata(modifiedAt: string | undefined): Record<string, string> {
  const time = Date.parse(modifiedAt ?? '');
  if (modifiedAt === undefined || Number.isNaN(time)) return {};
  const seconds = Math.floor(time / 1000);
  const nanoseconds = String((time - seconds * 1000) * 1_000_000).padStart(9, '0');
  const mtime = Number(nanoseconds) === 0 ? `${seconds}` : `${seconds}.${nanoseconds}`;
  return { 'thaw-modified': modifiedAt, ...(seconds > 0 ? { mtime } : {}) };
}
