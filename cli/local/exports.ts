/** Lines for a shell to evaluate: with them any AWS client works on the local cloud. */
export const exportLines = (env: Readonly<Record<string, string>>): string[] =>
  Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);

/** As it is when no shell would see more in it than a word, else in single quotes (POSIX shell, "Quoting"). */
const quoted = (value: string) => (/^[\w:/.@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);
