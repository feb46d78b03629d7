import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Which files of ours each file imports. */
export type Graph = ReadonlyMap<string, readonly string[]>;

const statement = /(?:^|\n)\s*(?:import|export)\s([^'";]*?)from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** True for `type { A }` and for `{ type A, type B }`: nothing of it is left when the code runs. */
function isTypeOnly(clause: string): boolean {
  if (/^type\s/.test(clause)) return true;
  const names = /^\{([^}]*)\}\s*$/.exec(clause)?.[1]?.split(',') ?? [''];
  const given = names.map((name) => name.trim()).filter((name) => name !== '');
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

function importsOf(file: string, kind: 'values' | 'values and types'): string[] {
  const found = [...readFileSync(file, 'utf8').matchAll(statement)];
  const counted = found.filter(
    ([, clause]) => kind === 'values and types' || clause === undefined || !isTypeOnly(clause),
  );
  const names = counted.map(([, , named, loaded]) => named ?? loaded ?? '').filter((name) => name.startsWith('.'));
  return names.map((name) => path.join(path.dirname(file), name));
}

export function graphOf(files: readonly string[], kind: 'values' | 'values and types'): Graph {
  const known = new Set(files);
  return new Map(files.map((file) => [file, importsOf(file, kind).filter((name) => known.has(name))]));
}

/** The entries, and all that they import, directly or by way of others. */
export function closureOf(graph: Graph, entries: readonly string[]): string[] {
  const reached = new Set(entries);
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next);
  return [...reached];
}

/** Groups of files that import each other in a circle. */
export function circlesOf(graph: Graph): string[][] {
  const reached = new Map([...graph.keys()].map((file) => [file, new Set(closureOf(graph, graph.get(file) ?? []))]));
  const inCircle = [...graph.keys()].filter((file) => reached.get(file)?.has(file));
  const groups = new Map<string, string[]>();
  for (const file of inCircle) {
    const group = inCircle.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file));
    groups.set(group.join(), group);
  }
  return [...groups.values()];
}
