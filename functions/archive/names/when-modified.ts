/**
 * `20121114T201618Z`, as FastGlacier, CloudBerry and mt-aws-glacier all write it (`2012-11-14T20:16:18Z` is read too), as
 * ISO. Nothing where it is no date: a name is worth having without one.
 */
export function whenModified(written: unknown): { modifiedAt?: string } {
  if (typeof written !== 'string') return {};
  const parts = /^\s*(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)Z\s*$/i.exec(written);
  if (parts === null) return {};
  const [, year, month, day, hour, minute, second] = parts;
  const modifiedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return isReal(modifiedAt) ? { modifiedAt } : {};
}

/** Date.parse turns 30 February into 2 March. */
const isReal = (iso: string): boolean => {
  const time = Date.parse(iso);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso.slice(0, -1));
};
