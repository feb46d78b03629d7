import { parseJson } from '../json.ts';
import { objectIn } from './json-object.ts';
import type { ToolName } from './tool-name.ts';
import { modifiedIn } from './when-modified.ts';

/**
 * JSON of tools that we do not know by name: QNAP's older Glacier app writes `{"path": "/sample/1234.pdf", "type": "file"}`,
 * scripts write `{"filename": ...}`, `{"s3_key": ...}` and the like. Text that was encoded as JSON is a name, too.
 */
export function fromJson(description: string): ToolName | undefined {
  const fields = objectIn(description);
  if (fields === undefined) return fromText(description);
  const known = new Map(Object.entries(fields).map(([field, value]) => [bare(field), value]));
  const name = nameIn(known);
  const isFolder =
    ['folder', 'directory', 'dir'].includes(String(known.get('type')).toLowerCase()) ||
    ['isfolder', 'isdirectory', 'isdir'].some((flag) => known.get(flag) === true);
  const modified = first(known, modifiedFields, (value) => modifiedIn(value).modifiedAt);
  return {
    style: 'json',
    name: isFolder && name !== undefined && !/[\\/]$/.test(name) ? `${name}/` : name,
    ...(modified === undefined ? {} : { modifiedAt: modified }),
  };
}

function fromText(description: string): ToolName | undefined {
  const text = /^\s*".*"\s*$/s.test(description) ? parseJson(description) : undefined;
  return typeof text === 'string' ? { style: 'json', name: text } : undefined;
}

/** In lower case, without `_`, `-` and blanks: `fileName`, `file_name` and `Filename` are one. */
const bare = (field: string): string => field.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The likeliest first. */
const pathFields =
  'path fullpath filepath absolutepath relativepath relpath localpath sourcepath originalpath source sourcefile s3key objectkey key s3path s3uri s3url uri url'.split(
    ' ',
  );
const nameFields = 'filename relfilename originalfilename originalname file name basename objectname archivename'.split(
  ' ',
);
const folderFields = 'dirname directory dir folder foldername folderpath parentpath'.split(' ');
const modifiedFields = 'modified modifiedat lastmodified mtime datemodified utcdatemodified'.split(' ');

/** A path, and the file's name after it where another field has that. */
function nameIn(fields: ReadonlyMap<string, unknown>): string | undefined {
  const name = first(fields, nameFields, asText);
  const path =
    first(fields, pathFields, asText) ?? (name === undefined ? undefined : first(fields, folderFields, asText));
  if (path === undefined || name === undefined) return withoutHost(path ?? name);
  const isWhole = path.endsWith(name) || name.endsWith(path);
  if (isWhole) return withoutHost(path.length > name.length ? path : name);
  return withoutHost(/[\\/]/.test(name) ? name : `${path.replace(/[\\/]$/, '')}/${name}`);
}

/** Of `s3://bucket/a.txt` and the like the path. */
const withoutHost = (name: string | undefined): string | undefined =>
  name?.replace(/^(?:s3|https?|ftp|file):\/\/[^/]*\/(?=.)/i, '');

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

const first = <Value>(
  fields: ReadonlyMap<string, unknown>,
  names: readonly string[],
  read: (value: unknown) => Value | undefined,
): Value | undefined => names.map((name) => read(fields.get(name))).find((value) => value !== undefined);
