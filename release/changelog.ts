const unreleased = '## Unreleased';

/** `1.2.3`, and `1.2.3-beta.1`: the versions that npm takes (semver.org). */
const versions = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;

/** What the changelog says of a version, without its title; undefined where it has no such section. */
export function notesOf(changelog: string, version: string): string | undefined {
  return sectionUnder(changelog, (title) => title.startsWith(`## ${version} `) || title === `## ${version}`);
}

/** What is not released yet. */
export const unreleasedNotes = (changelog: string): string =>
  sectionUnder(changelog, (title) => title === unreleased) ?? '';

/**
 * The changelog after a release: what stood under "Unreleased" stands under the version and its date (`2026-11-30`), and
 * "Unreleased" is there for what comes next. Throws where there is nothing to release, or the version is there already.
 */
export function withVersion(changelog: string, version: string, date: string): string {
  if (!versions.test(version)) throw new Error(`Cannot release "${version}": wanted a version such as 1.2.3.`);
  if (notesOf(changelog, version) !== undefined) {
    throw new Error(`Cannot release ${version}: CHANGELOG.md has a section for it already.`);
  }
  if (unreleasedNotes(changelog) === '') {
    throw new Error(`Cannot release ${version}: nothing stands under "Unreleased" in CHANGELOG.md.`);
  }
  return changelog.replace(unreleased, `${unreleased}\n\n## ${version} (${date})`);
}

function sectionUnder(changelog: string, isTitle: (title: string) => boolean): string | undefined {
  const lines = changelog.split('\n');
  const start = lines.findIndex(isTitle);
  if (start === -1) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return (end === -1 ? rest : rest.slice(0, end)).join('\n').trim();
}
