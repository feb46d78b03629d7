/** Binary units of size, in bytes, as Glacier and S3 count: their MB and GB are these, too. */
export const KiB = 2 ** 10;
export const MiB = 2 ** 20;
export const GiB = 2 ** 30;
export const TiB = 2 ** 40;
