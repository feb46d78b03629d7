import { field, isObject, type Json, type JsonObject } from '../json.ts';
import { invalidDefinition } from '../service-error.ts';

/**
 * Reads an object of a definition and remembers what was read: `finish` refuses what was not.
 * So a field we do not implement is never silently dropped.
 */
export class Fields {
  readonly where: string;
  readonly #source: JsonObject;
  readonly #read = new Set<string>();

  constructor(where: string, source: Json | undefined) {
    if (!isObject(source)) throw invalidDefinition(where, 'Expected a JSON object');
    this.where = where;
    this.#source = source;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#source, name);
  }

  names(): string[] {
    return Object.keys(this.#source);
  }

  json(name: string): Json | undefined {
    this.#read.add(name);
    return field(this.#source, name);
  }

  refuse(sentence: string): never {
    throw invalidDefinition(this.where, sentence);
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.refuse(`The field '${name}' is required`);
  }

  optionalText(name: string): string | undefined {
    const value = this.json(name);
    if (value !== undefined && typeof value !== 'string') this.refuse(`The field '${name}' must be a string`);
    return value;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    const word = words.find((each) => each === value);
    return word ?? this.refuse(`'${name}' must be one of ${words.join(', ')}, not '${value}'`);
  }

  flag(name: string): boolean {
    const value = this.json(name) ?? false;
    return typeof value === 'boolean' ? value : this.refuse(`The field '${name}' must be true or false`);
  }

  /** A number from `least` to `most`, both included. */
  number(name: string, least: number, most: number): number | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    return this.refuse(`The field '${name}' must be a number from ${least} to ${most}`);
  }

  integer(name: string, least: number, most: number): number | undefined {
    const value = this.number(name, least, most);
    return value === undefined || Number.isInteger(value) ? value : this.refuse(`'${name}' must be an integer`);
  }

  fields(name: string): Fields {
    return new Fields(`${this.where}/${name}`, this.json(name));
  }

  optionalFields(name: string): Fields | undefined {
    return this.has(name) ? this.fields(name) : undefined;
  }

  list(name: string): Fields[] {
    const value = this.json(name) ?? [];
    if (!Array.isArray(value)) return this.refuse(`The field '${name}' must be an array`);
    return value.map((item, index) => new Fields(`${this.where}/${name}[${index}]`, item));
  }

  texts(name: string): string[] {
    const value = this.json(name);
    if (!Array.isArray(value) || value.length === 0) return this.refuse(`'${name}' must be a non-empty array`);
    return value.map((item) => (typeof item === 'string' ? item : this.refuse(`'${name}' must hold strings`)));
  }

  finish(): void {
    const unread = this.names().filter((name) => !this.#read.has(name));
    if (unread.length > 0) this.refuse(`The field '${unread.join("', '")}' is not supported here`);
  }
}
