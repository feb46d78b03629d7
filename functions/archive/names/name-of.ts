/** Whose way of writing a description it is; `plain` is a path as it stands, `archive id` means that there was no name. */
export type NameStyle = 'fastglacier' | 'cloudberry' | 'mt-aws-glacier' | 'plain' | 'archive id';

export interface FoundName {
  /** As it was written; not safe yet (see safeName). */
  readonly name: string;
  readonly style: NameStyle;
  /** When the file was last modified, ISO, where the tool wrote that down. */
  readonly modifiedAt?: string;
}

/** The name that an archive's description holds, or `<vault>/<archive id>` where it holds none. */
export function nameOf(_description: string, _archive: { vaultName: string; archiveId: string }): FoundName {
  throw new Error('stub');
}
