import { isTree, type Tree, templateError } from './tree.ts';

/**
 * The properties of a resource, read one by one. What nobody read is unknown, and `end()` says so: nothing in a
 * template is ignored silently. What means nothing on this machine is named with `noMeaningHere`.
 */
export class Fields {
  readonly #tree: Tree;
  readonly #where: string;
  readonly #read = new Set<string>();
  readonly #children: Fields[] = [];

  /** `where` names logical id, type and path, for sentences. */
  constructor(tree: Tree, where: string) {
    this.#tree = tree;
    this.#where = where;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrong(name, value, 'a text');
  }

  number(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'number') return value;
    throw this.#wrong(name, value, 'a number');
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrong(name, value, 'true or false');
  }

  texts(name: string): readonly string[] {
    return this.#list(name).map((value) => {
      if (typeof value === 'string') return value;
      throw this.#wrong(name, value, 'a list of texts');
    });
  }

  object(name: string): Fields | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : this.#child(name, value);
  }

  objects(name: string): readonly Fields[] {
    return this.#list(name).map((value, index) => this.#child(`${name}[${index}]`, value));
  }

  /** All names and texts of a map, e.g. of environment variables. */
  textMap(name: string): Readonly<Record<string, string>> {
    const value = this.raw(name) ?? {};
    if (!isTree(value)) throw this.#wrong(name, value, 'a map of texts');
    const entries = Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') throw this.#wrong(`${name}.${key}`, text, 'a text');
      return [key, text] as const;
    });
    return Object.fromEntries(entries);
  }

  /** The value as it stands, for documents that have a reader of their own. */
  raw(name: string): unknown {
    this.#read.add(name);
    return this.#tree[name];
  }

  /** Gives the value back, or throws where the template leaves out what the resource cannot do without. */
  need<T>(name: string, value: T | undefined): T {
    if (value !== undefined) return value;
    throw templateError(`Cannot deploy ${this.#where}: it has no property ${name}.`);
  }

  /** Accepted and without effect on this machine. */
  noMeaningHere(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name);
  }

  /** Throws where a property was not read, here or further down. */
  end(): void {
    for (const name of Object.keys(this.#tree)) {
      if (this.#read.has(name)) continue;
      throw templateError(
        `Cannot deploy ${this.#where}: nothing here knows its property ${name}. Teach it to local/cloudformation/template/resources, or name it there as without meaning on this machine.`,
      );
    }
    for (const child of this.#children) child.end();
  }

  #list(name: string): readonly unknown[] {
    const value = this.raw(name) ?? [];
    if (Array.isArray(value)) return value;
    throw this.#wrong(name, value, 'a list');
  }

  #child(name: string, value: unknown): Fields {
    if (!isTree(value)) throw this.#wrong(name, value, 'an object');
    const child = new Fields(value, `${this.#where}, ${name}`);
    this.#children.push(child);
    return child;
  }

  #wrong(name: string, found: unknown, wanted: string): Error {
    return templateError(
      `Cannot deploy ${this.#where}: its property ${name} should be ${wanted} and is ${JSON.stringify(found)}.`,
    );
  }
}
