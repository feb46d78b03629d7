/**
 * A name as what comes before its extension, and the extension with its dot ('' for none): up to ten letters and digits,
 * and `.tar` before them. A name is never all extension.
 */
export function splitExtension(name: string): readonly [stem: string, extension: string] {
  const extension = /(?<=[^/])(?:(?<=[^/])\.tar)?\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  return [name.slice(0, name.length - extension.length), extension];
}

/** The same name with `inserted` before its extension. */
export function insertBeforeExtension(name: string, inserted: string): string {
  const [stem, extension] = splitExtension(name);
  return stem + inserted + extension;
}
