import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Algorithm, ChecksumType } from './checksums.ts';
import { jsonFilesIn, readJson, remove, writeJson } from './disk.ts';
import { byUtf8 } from './objects.ts';
import type { Piece, Pieces } from './pieces.ts';
import type { Properties } from './properties.ts';

/** A multipart upload that is neither completed nor aborted. It never expires by itself (user guide, mpuoverview). */
export interface OpenUpload extends Properties {
  readonly key: string;
  readonly uploadId: string;
  /** ISO. */
  readonly initiated: string;
  readonly checksum?: { readonly algorithm: Algorithm; readonly type: ChecksumType };
  /** An object lay at the key since, and was deleted: a Complete under If-None-Match can no longer succeed. */
  readonly objectDeleted?: true;
}

export interface StoredPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Without its quotes. */
  readonly eTag: string;
  /** ISO. */
  readonly lastModified: string;
  /** base64, in the upload's algorithm. */
  readonly checksum?: string;
  readonly piece: Piece;
}

interface Entry {
  upload: OpenUpload;
  readonly parts: Map<number, StoredPart>;
}

/** The open uploads of one bucket. */
export class Uploads {
  readonly #folder: string;
  readonly #pieces: Pieces;
  readonly #byId = new Map<string, Entry>();

  constructor(folder: string, pieces: Pieces) {
    this.#folder = folder;
    this.#pieces = pieces;
    mkdirSync(folder, { recursive: true });
    for (const uploadId of readdirSync(folder)) this.#load(uploadId);
  }

  open(upload: OpenUpload): void {
    mkdirSync(this.#path(upload.uploadId));
    writeJson(this.#path(upload.uploadId, 'upload.json'), upload);
    this.#byId.set(upload.uploadId, { upload, parts: new Map() });
  }

  get(uploadId: string, key: string): OpenUpload | undefined {
    const upload = this.#byId.get(uploadId)?.upload;
    return upload?.key === key ? upload : undefined;
  }

  /** To be told of each object that is deleted. */
  objectDeleted(key: string): void {
    for (const entry of this.#byId.values()) {
      if (entry.upload.key !== key) continue;
      entry.upload = { ...entry.upload, objectDeleted: true };
      writeJson(this.#path(entry.upload.uploadId, 'upload.json'), entry.upload);
    }
  }

  /** By key, then by age, as S3 lists them. */
  all(): OpenUpload[] {
    const uploads = [...this.#byId.values()].map(({ upload }) => upload);
    return uploads.sort((a, b) => byUtf8(a.key, b.key) || a.initiated.localeCompare(b.initiated));
  }

  /** By number. */
  parts(uploadId: string): StoredPart[] {
    return [...(this.#byId.get(uploadId)?.parts.values() ?? [])].sort((a, b) => a.partNumber - b.partNumber);
  }

  part(uploadId: string, partNumber: number): StoredPart | undefined {
    return this.#byId.get(uploadId)?.parts.get(partNumber);
  }

  /** Takes the place of an earlier part of that number. False when the upload is gone meanwhile. */
  putPart(uploadId: string, part: StoredPart): boolean {
    const entry = this.#byId.get(uploadId);
    if (!entry) return false;
    const before = entry.parts.get(part.partNumber);
    writeJson(this.#path(uploadId, `${part.partNumber}.json`), part);
    entry.parts.set(part.partNumber, part);
    if (before) this.#pieces.remove([before.piece]);
    return true;
  }

  /** Ends an upload. Its bytes go, but for the pieces an object took over. */
  end(uploadId: string, kept: readonly Piece[] = []): void {
    const keptFiles = new Set(kept.map(({ file }) => file));
    const left = this.parts(uploadId).filter(({ piece }) => !keptFiles.has(piece.file));
    this.#byId.delete(uploadId);
    remove(this.#path(uploadId));
    this.#pieces.remove(left.map(({ piece }) => piece));
  }

  #load(uploadId: string): void {
    const files = jsonFilesIn(this.#path(uploadId));
    const described = files.find((file) => path.basename(file) === 'upload.json');
    if (described === undefined) return remove(this.#path(uploadId));
    const parts = files.filter((file) => file !== described).map((file): StoredPart => readJson(file));
    this.#byId.set(uploadId, {
      upload: readJson(described),
      parts: new Map(parts.map((part) => [part.partNumber, part])),
    });
    return undefined;
  }

  #path(uploadId: string, ...rest: string[]): string {
    return path.join(this.#folder, uploadId, ...rest);
  }
}
