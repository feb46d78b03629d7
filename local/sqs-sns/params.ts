import { serializationException } from './sqs-errors.ts';

/** The parameters of a request, read by name and type. */
export class Params {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #missing: (name: string) => Error;

  /** `missing` is the service's error for a required parameter that is not there. */
  constructor(values: Readonly<Record<string, unknown>>, missing: (name: string) => Error) {
    this.#values = values;
    this.#missing = missing;
  }

  /** As it came; undefined for one that is not there. */
  raw(name: string): unknown {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return value === null ? undefined : value;
  }

  optionalText(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    throw serializationException(name, 'a string');
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw this.#missing(name);
    return value;
  }

  optionalInteger(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw serializationException(name, 'an integer');
  }

  /** Texts of a list; none where there is none. */
  texts(name: string): string[] {
    return this.#list(name).map((value) => {
      if (typeof value === 'string') return value;
      throw serializationException(name, 'a list of strings');
    });
  }

  /** A list of structures. */
  entries(name: string): Params[] {
    if (this.raw(name) === undefined) throw this.#missing(name);
    return this.#list(name).map((value) => {
      if (typeof value !== 'object' || value === null) throw serializationException(name, 'a list of structures');
      return new Params({ ...value }, (missing) => this.#missing(`${name}.${missing}`));
    });
  }

  #list(name: string): readonly unknown[] {
    const value = this.raw(name);
    if (value === undefined || value === '') return [];
    if (Array.isArray(value)) return value;
    throw serializationException(name, 'a list');
  }
}
