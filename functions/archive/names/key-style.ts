/**
 * How names become keys:
 * - `safe`: any name that a restore can go to; the colon of a drive is left out.
 * - `exact`: as written, as far as a restore can go there: drives keep their colon.
 * - `portable`: any disk, those of Windows and macOS included, can hold them all side by side.
 */
export const keyStyles = ['safe', 'exact', 'portable'] as const;
export type KeyStyle = (typeof keyStyles)[number];

/**
 * Names for which this is equal are one name on some disk: it leaves out case and Unicode's ways to write one letter. Windows
 * compares by upper case, macOS by its own folding of both; this one is coarser than either, at the price of a date too many.
 */
export const asOneName = (name: string): string =>
  name
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    // Which sigma it is depends on what follows, and so on whether a name has a date.
    .replaceAll('ς', 'σ')
    .normalize('NFC');

/** What stands for a name where names are compared: itself, unless they must differ on any disk. */
export const sameNameIn: Readonly<Record<KeyStyle, (name: string) => string>> = {
  safe: (name) => name,
  exact: (name) => name,
  portable: asOneName,
};
