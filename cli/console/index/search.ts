import path from 'node:path';
import type { ArchiveFilter, SearchPage } from '../api.ts';
import { folderAt } from './folder-page.ts';
import { flagOf, foldedText } from './schema.ts';
import { archiveColumns, archiveJoin, type VaultIndex } from './vault-index.ts';

export interface SearchQuery {
  readonly text: string;
  readonly glob: string;
  readonly path: string;
  readonly filter: ArchiveFilter | undefined;
}

export interface SearchLimits {
  /** The most rows of a page. */
  readonly limit: number;
  /** Milliseconds after which the page ends with what was found. */
  readonly mostMs: number;
}

/** How many positions one query looks at: twice as many after one that was fast, half as many after one that was slow. */
const windowSizes = { first: 500, least: 250, most: 100_000, fastMs: 8 };

const nextSize = (size: number, ms: number): number =>
  ms < windowSizes.fastMs ? Math.min(size * 2, windowSizes.most) : Math.max(size >>> 1, windowSizes.least);

/** A page of what a search finds, from a position on. Error: `NotFound` of the path. */
export function searchPage(index: VaultIndex, query: SearchQuery, from: number, limits: SearchLimits): SearchPage {
  const ends = performance.now() + limits.mostMs;
  const { first, end } = rangeOf(index, query.path);
  const find = finderOf(index, query);
  const found: number[] = [];
  let size = windowSizes.first;
  let at = Math.max(first, from);
  while (at < end && found.length < limits.limit && performance.now() < ends) {
    const began = performance.now();
    const inWindow = find(at, Math.min(end, at + size), limits.limit - found.length);
    found.push(...inWindow.found);
    at = inWindow.next;
    size = nextSize(size, performance.now() - began);
  }
  return {
    indexId: index.indexId,
    found: found.map((position) => entryAt(index, position)),
    next: at < end ? String(at) : null,
    searchedShare: end === first ? 1 : (at - first) / (end - first),
  };
}

/** All positions that a search finds, in their order. Takes as long as it takes. */
export function* positionsOf(index: VaultIndex, query: SearchQuery): Generator<number> {
  const { first, end } = rangeOf(index, query.path);
  const find = finderOf(index, query);
  const size = windowSizes.most / 4;
  for (let at = first; at < end; at += size) yield* find(at, Math.min(end, at + size), size).found;
}

function rangeOf(index: VaultIndex, folder: string) {
  const { first, end } = folderAt(index, folder);
  return { first: Number(first), end: Number(end) };
}

const entryAt = (index: VaultIndex, position: number) =>
  index.entryOf(index.row(`SELECT ${archiveColumns} FROM ${archiveJoin} WHERE position = ?`, position) ?? {});

/** What is found at positions `[start, end)`, at most `most`, and where to go on. */
type Find = (start: number, end: number, most: number) => { readonly found: readonly number[]; readonly next: number };

function finderOf(index: VaultIndex, query: SearchQuery): Find {
  const { glob } = query;
  const { conditions, values } = conditionsOf(query);
  const where = `WHERE ${['position >= ?1', 'position < ?2', ...conditions].join(' AND ')} ORDER BY position`;
  if (glob === '') {
    const sql = `SELECT position FROM entry ${where} LIMIT ?3`;
    return (start, end, most) => cut(positions(index.rows(sql, start, end, most + 1, ...values)), most, end);
  }
  const sql = `SELECT position, path FROM ${archiveJoin} ${where}`;
  return (start, end, most) => {
    const rows = index.rows(sql, start, end, 0, ...values);
    return cut(positions(rows.filter((row) => path.posix.matchesGlob(String(row['path']), glob))), most, end);
  };
}

const positions = (rows: readonly Record<string, unknown>[]) => rows.map(({ position }) => Number(position));

const cut = (found: readonly number[], most: number, end: number) => ({
  found: found.slice(0, most),
  next: found[most] ?? end,
});

/** Numbered from ?4 on. What the trigrams let through is looked at once more: they say only which trigrams are there. */
function conditionsOf({ text, glob, filter }: SearchQuery) {
  const folded = foldedText(text);
  const grams = [...new Set([folded, ...literalsIn(glob).map(foldedText)].flatMap(trigramsIn))].slice(0, mostTrigrams);
  const conditions = ['?3 >= 0'];
  const values: string[] = [];
  if (grams.length > 0) {
    values.push(grams.map((gram) => `"${gram.replaceAll('"', '""')}"`).join(' AND '));
    conditions.push(
      `position IN (SELECT rowid FROM trigram WHERE trigram MATCH ?${3 + values.length} AND rowid >= ?1 AND rowid < ?2)`,
    );
  }
  if (folded !== '') {
    values.push(folded);
    conditions.push(`instr(folded, ?${3 + values.length}) > 0`);
  }
  if (filter !== undefined) conditions.push(`flags & ${flagOf[filter]}`);
  return { conditions, values };
}

/** More narrow it down no further. */
const mostTrigrams = 12;

function trigramsIn(text: string): string[] {
  const letters = Array.from(text); // code points, as the tokenizer takes them
  return letters.slice(2).map((_, index) => letters.slice(index, index + 3).join(''));
}

/** The pieces of a glob that every match has as they are: what stands outside of `*`, `?`, brackets and braces, and of `!` and `+` before parentheses. */
const literalsIn = (glob: string): string[] =>
  /[\\!+@(){}[\]|]/.test(glob) ? [] : glob.split(/[*?]+|(?<=^|\/)\/+/).filter((piece) => piece.length >= 3);
