import type { Files } from '../../cloud/files.ts';
import type { Upload } from '../../flow.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { VaultRun } from '../../vault-flow.ts';

interface OpenCopy {
  readonly row: number;
  /** Of the source: of another object no part is taken. */
  readonly eTag: string;
  readonly upload: Upload;
}

/** The one large copy that is being made: its upload is kept, so that the next call copies only the parts that are missing. */
export interface OpenCopies {
  find(row: number, eTag: string): Promise<Upload | undefined>;
  remember(row: number, eTag: string, upload: Upload): Promise<void>;
  forget(): Promise<void>;
}

export function openCopies(run: Pick<VaultRun, 'vaultName' | 'run'>, files: Pick<Files, 'read' | 'write'>): OpenCopies {
  const key = runFiles(run).openCopy;
  return {
    async find(row, eTag) {
      const open = await readJson<OpenCopy | null>(files, key);
      return open?.row === row && open.eTag === eTag ? open.upload : undefined;
    },
    async remember(row, eTag, upload) {
      await files.write(key, JSON.stringify({ row, eTag, upload } satisfies OpenCopy));
    },
    async forget() {
      await files.write(key, 'null');
    },
  };
}
