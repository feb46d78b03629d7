import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/*
 * Small JSON files are written and renamed without waiting, so that "look whether it is there, then write it" is one
 * step that no other request can come between.
 */

export function writeJson(file: string, value: unknown): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  writeFileSync(temporary, JSON.stringify(value));
  renameSync(temporary, file);
}

/** What writeJson wrote. Like JSON.parse it takes the caller's word for the type. */
export function readJson(file: string): ReturnType<typeof JSON.parse> {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Removes a file or a folder; that it is gone already is fine. */
export function remove(file: string): void {
  rmSync(file, { recursive: true, force: true });
}

/** Full paths of a folder's JSON files. What a kill left half-written ends with `.tmp` and is removed. */
export function jsonFilesIn(folder: string): string[] {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  for (const file of files) if (file.endsWith('.tmp')) remove(file);
  return files.filter((file) => file.endsWith('.json'));
}
