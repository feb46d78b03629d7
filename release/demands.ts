import { notesOf, unreleasedNotes } from './changelog.ts';

/** What is known before a release is built. */
export interface Wanted {
  readonly version: string;
  readonly changelog: string;
  /** The tag that is built; undefined where none is. */
  readonly tag: string | undefined;
  /** A trial: nothing will be published, and what is not released yet is good enough. */
  readonly isDry: boolean;
}

/** What the release says of itself. Throws naming what a release lacks: a tag of its version, and notes of it. */
export function releaseNotes({ version, changelog, tag, isDry }: Wanted): string {
  const notes = notesOf(changelog, version);
  if (isDry) return notes ?? unreleasedNotes(changelog);
  if (tag !== `v${version}`) {
    throw new Error(`Cannot release: wanted the tag v${version}, as package.json has it, found ${tag ?? 'none'}.`);
  }
  if (notes === undefined) {
    throw new Error(
      `Cannot release ${version}: CHANGELOG.md has no section "## ${version}". Run "npm run release -- --prepare ${version}" first.`,
    );
  }
  return notes;
}
