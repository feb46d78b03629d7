import type { Amount, ArchiveEntry, FolderEntry, SearchWish, Selection } from '../api.ts';

/** What is selected in a vault, by paths of folders and ids of archives. Never changed: each step gives a new one. */
export interface Chosen {
  readonly all: boolean;
  readonly folders: ReadonlyMap<string, Amount>;
  readonly archives: ReadonlyMap<string, PathAndSize>;
  readonly searches: readonly SearchWish[];
  readonly exceptFolders: ReadonlyMap<string, Amount>;
  readonly exceptArchives: ReadonlyMap<string, PathAndSize>;
}

interface PathAndSize {
  readonly path: string;
  readonly bytes: number;
}

/** An entry as far as a selection looks at it. */
export type Choosable =
  | Pick<FolderEntry, 'kind' | 'path' | 'archives' | 'bytes'>
  | Pick<ArchiveEntry, 'kind' | 'path' | 'archiveId' | 'sizeBytes'>;

const none = new Map<string, never>();

export const nothing: Chosen = {
  all: false,
  folders: none,
  archives: none,
  searches: [],
  exceptFolders: none,
  exceptArchives: none,
};

export const everything: Chosen = { ...nothing, all: true };

export const isEmpty = ({ all, folders, archives, searches }: Chosen): boolean =>
  !all && folders.size === 0 && archives.size === 0 && searches.length === 0;

/** Whether an entry is selected; a folder can be in part. What only a search finds is not known here. */
export function stateOf(chosen: Chosen, entry: Choosable): 'all' | 'some' | 'none' {
  if (isExcepted(chosen, entry)) return 'none';
  const isIn = isCovered(chosen, entry) || (entry.kind === 'archive' && chosen.archives.has(entry.archiveId));
  if (entry.kind === 'archive') return isIn ? 'all' : 'none';
  const below = isBelow(entry.path);
  if (isIn) return exceptions(chosen).some(below) ? 'some' : 'all';
  return selected(chosen).some(below) ? 'some' : 'none';
}

/** True where the entry lies in a folder that was left out: it cannot be selected before that folder is. */
export const isInLeftOut = ({ exceptFolders }: Chosen, { path }: Choosable): boolean =>
  [...exceptFolders.keys()].some((folder) => isBelow(folder)(path));

/** Selects what is not, or in part; otherwise the opposite. */
export function toggled(chosen: Chosen, entry: Choosable): Chosen {
  if (isInLeftOut(chosen, entry)) return chosen;
  return stateOf(chosen, entry) === 'all' ? withoutEntry(chosen, entry) : withEntry(chosen, entry);
}

function withEntry(before: Chosen, entry: Choosable): Chosen {
  const chosen = withoutExceptionsAt(before, entry);
  if (isCovered(chosen, entry)) return chosen;
  if (entry.kind === 'archive') {
    return { ...chosen, archives: mapWith(chosen.archives, entry.archiveId, sizeOf(entry)) };
  }
  const kept = withoutChosenBelow(chosen, entry.path);
  return { ...kept, folders: mapWith(kept.folders, entry.path, amountOf(entry)) };
}

function withoutEntry(before: Chosen, entry: Choosable): Chosen {
  if (entry.kind === 'archive') {
    const chosen = { ...before, archives: mapWithout(before.archives, (id) => id === entry.archiveId) };
    if (!isCovered(chosen, entry) && chosen.searches.length === 0) return chosen;
    return { ...chosen, exceptArchives: mapWith(chosen.exceptArchives, entry.archiveId, sizeOf(entry)) };
  }
  const chosen = withoutChosenBelow(before, entry.path);
  if (!isCovered(chosen, entry) && chosen.searches.length === 0) return chosen;
  const kept = withoutExceptionsAt(chosen, entry);
  return { ...kept, exceptFolders: mapWith(kept.exceptFolders, entry.path, amountOf(entry)) };
}

/** Adds all that a search finds. */
export function withSearch(chosen: Chosen, wish: SearchWish): Chosen {
  const isThere = chosen.searches.some((each) => JSON.stringify(each) === JSON.stringify(wish));
  return isThere ? chosen : { ...chosen, searches: [...chosen.searches, wish] };
}

/** As the server takes it. */
export function selectionOf({ all, folders, archives, searches, exceptFolders, exceptArchives }: Chosen): Selection {
  const except = { folders: [...exceptFolders.keys()], archiveIds: [...exceptArchives.keys()] };
  const hasExceptions = except.folders.length + except.archiveIds.length > 0;
  return {
    ...(all ? { all: true as const } : {}),
    ...(folders.size > 0 && !all ? { folders: [...folders.keys()] } : {}),
    ...(archives.size > 0 && !all ? { archiveIds: [...archives.keys()] } : {}),
    ...(searches.length > 0 && !all ? { searches } : {}),
    ...(hasExceptions ? { except } : {}),
  };
}

/** What is selected as far as it is known here; undefined where only the server can count it. `of`: the whole vault. */
export function amountOfChosen(chosen: Chosen, of: Amount): Amount | undefined {
  if (chosen.searches.length > 0) return undefined;
  const archives = [...chosen.archives.values()].filter(({ path }) => !isUnderFolder(chosen, path));
  const parts = chosen.all ? [of] : [...chosen.folders.values(), ...archives.map(asAmount)];
  const out = [...chosen.exceptFolders.values(), ...[...chosen.exceptArchives.values()].map(asAmount)];
  return minus(sum(parts), sum(out));
}

const asAmount = ({ bytes }: PathAndSize): Amount => ({ archives: 1, bytes });
const sum = (amounts: readonly Amount[]): Amount => ({
  archives: amounts.reduce((all, { archives }) => all + archives, 0),
  bytes: amounts.reduce((all, { bytes }) => all + bytes, 0),
});
const minus = (a: Amount, b: Amount): Amount => ({ archives: a.archives - b.archives, bytes: a.bytes - b.bytes });

/** `a` is above `a/b` and not above `ab`; the top is above all. */
const isBelow = (folder: string) => (path: string) => folder === '' || path.startsWith(`${folder}/`);

const isUnderFolder = ({ folders }: Chosen, path: string) =>
  [...folders.keys()].some((folder) => isBelow(folder)(path));

const isCovered = (chosen: Chosen, { kind, path }: Choosable): boolean =>
  chosen.all || (kind === 'folder' && chosen.folders.has(path)) || isUnderFolder(chosen, path);

const isExcepted = (chosen: Chosen, entry: Choosable): boolean =>
  isInLeftOut(chosen, entry) ||
  (entry.kind === 'archive' ? chosen.exceptArchives.has(entry.archiveId) : chosen.exceptFolders.has(entry.path));

const exceptions = ({ exceptFolders, exceptArchives }: Chosen): string[] => [
  ...exceptFolders.keys(),
  ...[...exceptArchives.values()].map(({ path }) => path),
];

const selected = ({ folders, archives }: Chosen): string[] => [
  ...folders.keys(),
  ...[...archives.values()].map(({ path }) => path),
];

function withoutExceptionsAt(chosen: Chosen, entry: Choosable): Chosen {
  if (entry.kind === 'archive') {
    return { ...chosen, exceptArchives: mapWithout(chosen.exceptArchives, (id) => id === entry.archiveId) };
  }
  const below = isBelow(entry.path);
  return {
    ...chosen,
    exceptFolders: mapWithout(chosen.exceptFolders, (path) => path === entry.path || below(path)),
    exceptArchives: mapWithout(chosen.exceptArchives, (_, { path }) => below(path)),
  };
}

function withoutChosenBelow(chosen: Chosen, folder: string): Chosen {
  const below = isBelow(folder);
  return {
    ...chosen,
    folders: mapWithout(chosen.folders, (path) => path === folder || below(path)),
    archives: mapWithout(chosen.archives, (_, { path }) => below(path)),
  };
}

const sizeOf = ({ path, sizeBytes }: Pick<ArchiveEntry, 'path' | 'sizeBytes'>): PathAndSize => ({
  path,
  bytes: sizeBytes,
});
const amountOf = ({ archives, bytes }: Amount): Amount => ({ archives, bytes });

const mapWith = <Value>(map: ReadonlyMap<string, Value>, key: string, value: Value) =>
  new Map([...map, [key, value] as const]);

const mapWithout = <Value>(map: ReadonlyMap<string, Value>, isOut: (key: string, value: Value) => boolean) =>
  new Map([...map].filter(([key, value]) => !isOut(key, value)));
