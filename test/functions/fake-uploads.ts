import type { FileUploads } from '../../functions/cloud/file-upload.ts';
import { awsError } from './doors.ts';
import type { FakeFiles } from './fake-files.ts';

export interface FakeUploads extends FileUploads {
  /** Uploads that are open: their parts by number. */
  readonly underWay: Map<string, Map<number, Buffer>>;
  readonly aborted: string[];
}

/** Multipart uploads into a fake bucket: nothing is there before they are completed. */
export function fakeUploads(files: FakeFiles): FakeUploads {
  const uploads = new Map<string, Map<number, Buffer>>();
  const aborted: string[] = [];
  let opened = 0;
  const partsOf = (uploadId: string) => {
    const parts = uploads.get(uploadId);
    if (parts === undefined) throw awsError('NoSuchUpload');
    return parts;
  };
  return {
    underWay: uploads,
    aborted,
    async open(key) {
      opened += 1;
      const uploadId = `upload-${opened}`;
      uploads.set(uploadId, new Map());
      return { bucket: 'work', key, uploadId };
    },
    async part({ uploadId }, partNumber, bytes) {
      partsOf(uploadId).set(partNumber, Buffer.from(bytes));
    },
    async complete({ key, uploadId }, count) {
      const parts = [...partsOf(uploadId)].toSorted(([a], [b]) => a - b);
      if (parts.length !== count) throw new Error(`wanted ${count} parts, have ${parts.length}`);
      files.files.set(key, Buffer.concat(parts.map(([, bytes]) => bytes)));
      uploads.delete(uploadId);
    },
    async abort({ uploadId }) {
      aborted.push(uploadId);
      uploads.delete(uploadId);
    },
  };
}
