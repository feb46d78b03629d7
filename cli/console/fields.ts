import { Problem } from '../shared/problem.ts';

const refuse = (name: string, wanted: string, found: unknown) =>
  new Problem(
    'BadRequest',
    `Cannot read "${name}": wanted ${wanted}, found ${(JSON.stringify(found) ?? 'nothing').slice(0, 200)}.`,
  );

/** The fields of a request's body, checked one by one. Error: `BadRequest`, which names the field. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #name: string;

  constructor(body: unknown, name = 'body') {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refuse(name, 'an object', body);
    this.#fields = { ...body };
    this.#name = name;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw refuse(this.#at(name), 'a text', value);
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === undefined || typeof value === 'string') return value;
    throw refuse(this.#at(name), 'a text', value);
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value {
    const value = this.optionalOneOf(name, values);
    if (value === undefined) throw refuse(this.#at(name), values.join(' or '), value);
    return value;
  }

  optionalOneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.#fields[name];
    const found = values.find((each) => each === value);
    if (value === undefined || found !== undefined) return found;
    throw refuse(this.#at(name), values.join(' or '), value);
  }

  /** A number of `[least, most]`. */
  number(name: string, least: number, most: number): number {
    const value = this.optionalNumber(name, least, most);
    if (value === undefined) throw refuse(this.#at(name), 'a number', value);
    return value;
  }

  optionalNumber(name: string, least: number, most: number): number | undefined {
    const value = this.#fields[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw refuse(this.#at(name), `a number from ${least} to ${most}`, value);
  }

  flag(name: string): boolean {
    const value = this.#fields[name] ?? false;
    if (typeof value === 'boolean') return value;
    throw refuse(this.#at(name), 'true or false', value);
  }

  texts(name: string): readonly string[] {
    const value = this.#fields[name] ?? [];
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    throw refuse(this.#at(name), 'a list of texts', value);
  }

  /** Each an object. */
  list(name: string): readonly Fields[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw refuse(this.#at(name), 'a list', value);
    return value.map((each, index) => new Fields(each, `${this.#at(name)}[${index}]`));
  }

  /** Undefined where it is not there. */
  object(name: string): Fields | undefined {
    const value = this.#fields[name];
    return value === undefined ? undefined : new Fields(value, this.#at(name));
  }

  /** True where the field is there, and null. */
  isNull(name: string): boolean {
    return this.#fields[name] === null;
  }

  #at(name: string): string {
    return this.#name === 'body' ? name : `${this.#name}.${name}`;
  }
}

/** A whole number of the query, `[least, most]`. Error: `BadRequest`. */
export function numberIn(text: string | undefined, name: string, usual: number, least: number, most: number): number {
  if (text === undefined || text === '') return usual;
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= least && value <= most) return value;
  throw refuse(name, `a whole number from ${least} to ${most}`, text);
}

/** One of the words of the query; undefined where there is none. Error: `BadRequest`. */
export function wordIn<Word extends string>(
  text: string | undefined,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const found = words.find((word) => word === text);
  if (text === undefined || text === '' || found !== undefined) return found;
  throw refuse(name, words.join(' or '), text);
}
