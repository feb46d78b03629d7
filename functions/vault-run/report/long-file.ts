import { MiB } from '../../archive/units.ts';
import type { FileUploads } from '../../cloud/file-upload.ts';
import type { Files } from '../../cloud/files.ts';

/** Of a file that is written in several calls: what S3 holds already. */
export interface WrittenParts {
  /** Null while all of it fits into memory. */
  readonly uploadId: string | null;
  readonly parts: number;
}

export interface LongFileDoors {
  readonly files: Pick<Files, 'write'>;
  readonly uploads: FileUploads;
  readonly workBucketName: string;
  /** Bytes of a part, at least; 10,000 are the most S3 takes. @default 8 MiB */
  readonly partBytes?: number;
}

const usualPartBytes = 8 * MiB;

/** A text that grows, in S3: small ones are one PutObject, large ones a multipart upload. Nothing is there before `finish`. */
export class LongFile {
  readonly key: string;
  readonly #doors: LongFileDoors;
  #uploadId: string | null;
  #parts: number;
  #texts: string[];
  #bytes: number;

  /** `rest` is what a former call had written and not sent yet. */
  constructor(key: string, { uploadId, parts }: WrittenParts, rest: string, doors: LongFileDoors) {
    this.key = key;
    this.#doors = doors;
    this.#uploadId = uploadId;
    this.#parts = parts;
    this.#texts = [rest];
    this.#bytes = Buffer.byteLength(rest);
  }

  get written(): WrittenParts {
    return { uploadId: this.#uploadId, parts: this.#parts };
  }

  /** What is written and not sent yet. */
  get rest(): string {
    return this.#texts.join('');
  }

  async append(text: string): Promise<void> {
    this.#texts.push(text);
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes >= (this.#doors.partBytes ?? usualPartBytes)) await this.#send();
  }

  async finish(): Promise<void> {
    if (this.#uploadId === null) {
      await this.#doors.files.write(this.key, this.rest);
      return;
    }
    if (this.#bytes > 0) await this.#send();
    await this.#doors.uploads.complete(this.#upload(this.#uploadId), this.#parts);
  }

  async #send(): Promise<void> {
    const { uploads } = this.#doors;
    this.#uploadId ??= (await uploads.open(this.key)).uploadId;
    await uploads.part(this.#upload(this.#uploadId), this.#parts + 1, Buffer.from(this.rest));
    this.#parts += 1;
    this.#texts = [];
    this.#bytes = 0;
  }

  #upload(uploadId: string) {
    return { bucket: this.#doors.workBucketName, key: this.key, uploadId };
  }
}
