import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One `import` or `export ... from`, or a loading `import(...)`. */
const statements =
  /(?:^|\n)\s*(import|export)\s([^'"]*?)from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** The files that `file` imports by a relative path, from the root of the repository. */
export function importsIn(file: string, { types }: { readonly types: boolean }): string[] {
  const found = [...readFileSync(file, 'utf8').matchAll(statements)].flatMap(([, , names = '', from, bare, loaded]) => {
    const name = from ?? bare ?? loaded ?? '';
    return name.startsWith('.') && (types || !isTypeOnly(names)) ? path.join(path.dirname(file), name) : [];
  });
  return [...new Set(found)];
}

/** `type { ... }`, or braces in which every name has `type` before it. */
function isTypeOnly(names: string): boolean {
  if (names.trimStart().startsWith('type ')) return true;
  const [, inside] = /^\s*\{([^}]*)\}\s*$/.exec(names) ?? [];
  const each = (inside ?? '').split(',').filter((name) => name.trim() !== '');
  return each.length > 0 && each.every((name) => name.trim().startsWith('type '));
}

/** The sets of files that import each other in a circle: Tarjan's strongly connected components of more than one file. */
export function circles(files: readonly string[], importsOf: (file: string) => readonly string[]): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const own = index.size;
    index.set(file, own);
    low.set(file, own);
    stack.push(file);
    for (const next of importsOf(file)) {
      if (!index.has(next)) low.set(file, Math.min(low.get(file) ?? own, visit(next)));
      else if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? own, index.get(next) ?? own));
    }
    if (low.get(file) === own) {
      const component = stack.splice(stack.indexOf(file));
      if (component.length > 1 || importsOf(file).includes(file)) found.push(component.sort());
    }
    return low.get(file) ?? own;
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return found;
}
