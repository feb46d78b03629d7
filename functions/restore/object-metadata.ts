import { toInclusiveRange } from '../archive/byte-range.ts';
import { fromMetadataText, toMetadataText } from '../archive/metadata-text.ts';
import { modifiedMetadata } from '../archive/names/modified-metadata.ts';
import type { RestoreTask, Verified } from '../flow.ts';
import type { ManifestRow } from '../vault-flow.ts';
import type { JobOutput } from './completed-job.ts';

/** S3 allows 2 KB of names and values together (S3 guide, "Working with object metadata"); the rest is margin. */
const metadataBytes = 2000;

/** What Glacier's description of a job does not tell. */
export interface ArchiveFacts {
  /** The text the archive was uploaded with. */
  readonly archiveDescription?: string | undefined;
  /** ISO. */
  readonly archiveCreatedAt?: string | undefined;
  /** When its file was last modified, ISO. */
  readonly modifiedAt?: string | undefined;
}

/** What the object will say of itself, so that the bucket alone tells what was restored and how it was verified. */
export function objectMetadata(
  { vaultName, jobId }: RestoreTask,
  output: JobOutput,
  { archiveDescription, archiveCreatedAt, modifiedAt }: ArchiveFacts,
): Record<string, string> {
  const facts = {
    'thaw-vault': vaultName,
    'thaw-archive-id': output.kind === 'archive' ? output.archiveId : undefined,
    'thaw-job-id': jobId,
    'thaw-archive-created': archiveCreatedAt,
    'thaw-tree-hash': output.treeHash ?? undefined,
    'thaw-job-created': output.createdAt,
    'thaw-range': output.kind === 'archive' && output.range ? toInclusiveRange(output.range) : undefined,
    'thaw-verified': verifiedBy(output),
    ...modifiedMetadata(modifiedAt),
  };
  const known = Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined);
  return Object.fromEntries([...known, ...description(archiveDescription, known)]);
}

/** A key is stored whole where it is plain ASCII; in other letters it may be cut. */
const copyOfBytes = 1032;

/** What an object says of itself that was copied within S3 from another with the same bytes. It has no job. */
export function copyMetadata(
  vaultName: string,
  { archiveId, createdAt, treeHash, modifiedAt, description: text }: ManifestRow,
  sourceKey: string,
): Record<string, string> {
  const facts = {
    'thaw-vault': vaultName,
    'thaw-archive-id': archiveId,
    'thaw-archive-created': createdAt,
    'thaw-tree-hash': treeHash,
    'thaw-verified': 'tree-hash' satisfies Verified,
    [copyOfName]: toMetadataText(sourceKey, copyOfBytes),
    ...modifiedMetadata(modifiedAt),
  };
  return Object.fromEntries([...Object.entries(facts), ...description(text, Object.entries(facts))]);
}

const copyOfName = 'thaw-copy-of';

/** Key of the object that this one was copied from; undefined where it is no copy. */
export function copyOfIn(metadata: Readonly<Record<string, string>>): string | undefined {
  const stored = metadata[copyOfName];
  return stored === undefined ? undefined : fromMetadataText(stored).text;
}

export const verifiedBy = ({ treeHash }: { readonly treeHash: string | null }): Verified =>
  treeHash === null ? 'size' : 'tree-hash';

/** The description takes what room the facts leave. */
function description(text: string | undefined, facts: [string, string][]): [string, string][] {
  const name = 'thaw-description';
  const room = metadataBytes - name.length - facts.flat().join('').length;
  return text === undefined || text === '' ? [] : [[name, toMetadataText(text, room)]];
}
