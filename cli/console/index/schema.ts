/**
 * The index of one inventory. `archive` has its rows in the order of the inventory; `entry` has the same archives in the order of
 * their paths (UTF-8, as S3 lists keys), so that a folder is a range of positions; `folder` has the tree with its sums.
 */

/** Another number: indexes of before are built anew. */
export const schemaVersion = 1;

/** Bits of `entry.flags`. */
export const flagOf = { copies: 1, markers: 2, unnamed: 4 } as const;

export const tables = `
CREATE TABLE archive(
  id INTEGER PRIMARY KEY,
  archiveId TEXT NOT NULL,
  idHash INTEGER NOT NULL,      -- CRC32 of the archive id: a short key to find it by
  description TEXT NOT NULL,
  createdMs INTEGER NOT NULL,
  modifiedAt TEXT,
  sizeBytes INTEGER NOT NULL,
  treeHash BLOB NOT NULL,
  hash INTEGER NOT NULL,        -- first 52 bits of the tree hash
  style INTEGER NOT NULL,       -- place in the list of name styles
  isMarker INTEGER NOT NULL,
  path TEXT NOT NULL,           -- name below the prefix
  same TEXT                     -- equal for paths that must not lie side by side; null where that is the path itself
);
CREATE TABLE folderName(same TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE entry(
  position INTEGER PRIMARY KEY, -- from 0
  archive INTEGER NOT NULL,
  folder INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,     -- among the archives directly in the folder, from 0
  sizeBytes INTEGER NOT NULL,
  createdMs INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  folded TEXT NOT NULL          -- the path as it is searched
);
CREATE TABLE folder(
  id INTEGER PRIMARY KEY,       -- 0: the top
  parent INTEGER,
  ordinal INTEGER NOT NULL,     -- among the folders of its parent, from 0
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  first INTEGER NOT NULL,       -- positions [first, end) are below it
  "end" INTEGER NOT NULL,
  childFolders INTEGER NOT NULL,
  childArchives INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  copies INTEGER NOT NULL, copiesBytes INTEGER NOT NULL,
  markers INTEGER NOT NULL, markersBytes INTEGER NOT NULL,
  unnamed INTEGER NOT NULL, unnamedBytes INTEGER NOT NULL
);
CREATE TABLE fact(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
`;

/** Covers what the pass over the paths reads. */
export const pathIndexes = `
CREATE INDEX archiveByPath ON archive(path, id, sizeBytes, createdMs, style, isMarker);
CREATE INDEX archiveBySame ON archive(same) WHERE same IS NOT NULL;
CREATE INDEX archiveByHash ON archive(hash, sizeBytes, createdMs);
CREATE INDEX archiveByIdHash ON archive(idHash);
`;

export const entryIndexes = `
CREATE UNIQUE INDEX entryOfArchive ON entry(archive);
CREATE UNIQUE INDEX entryInFolder ON entry(folder, ordinal);
CREATE INDEX entryBySize ON entry(folder, sizeBytes);
CREATE INDEX entryByDate ON entry(folder, createdMs);
CREATE INDEX entryCopies ON entry(folder, ordinal) WHERE flags & 1;
CREATE INDEX entryMarkers ON entry(folder, ordinal) WHERE flags & 2;
CREATE INDEX entryUnnamed ON entry(folder, ordinal) WHERE flags & 4;
CREATE UNIQUE INDEX folderByPath ON folder(path);
CREATE INDEX folderInFolder ON folder(parent, ordinal);
CREATE INDEX folderBySize ON folder(parent, bytes);
CREATE VIRTUAL TABLE trigram USING fts5(folded, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1');
INSERT INTO trigram(rowid, folded) SELECT position, folded FROM entry;
`;

/** While the index is built nobody else has the file, and what was broken off is built anew. */
export const buildPragmas = `
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -8192; -- KiB; sorting takes as much once more
PRAGMA page_size = 8192;
`;

/** How paths are compared when somebody searches: without regard to case, and to Unicode's ways to write one letter. */
export const foldedText = (text: string): string => text.normalize('NFC').toLowerCase();
