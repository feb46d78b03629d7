import { type Json, parseJson } from '../json.ts';
import { invalidDefinition } from '../service-error.ts';
import { type Intrinsic, intrinsics } from './intrinsics.ts';
import { demand, type Path, parsePath, type Sight } from './path.ts';

/** What a field ending in `.$` holds: a path, or an intrinsic function over paths and literals. */
export type Expression =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'call'; readonly run: Intrinsic['run']; readonly inputs: readonly Expression[] };

export function parseExpression(text: string, where: string): Expression {
  if (text.startsWith('$')) return { kind: 'path', path: parsePath(text, where) };
  const reader = new Reader(text, where);
  const expression = reader.call();
  reader.end();
  return expression;
}

export function evaluate(expression: Expression, fieldName: string, sight: Sight): Json {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return demand(expression.path, fieldName, sight);
  return expression.run(expression.inputs.map((input) => evaluate(input, fieldName, sight)));
}

/** Reads `States.Format('{} of {}', $.a, States.ArrayLength($.b))` from left to right. */
class Reader {
  readonly #text: string;
  readonly #where: string;
  #at = 0;

  constructor(text: string, where: string) {
    this.#text = text;
    this.#where = where;
  }

  end(): void {
    if (this.#at !== this.#text.length) this.#refuse();
  }

  call(): Expression {
    const [name] = this.#take(/[A-Za-z]+\.[A-Za-z0-9]+/y) ?? this.#refuse();
    const intrinsic = intrinsics.get(name);
    if (intrinsic === undefined)
      throw invalidDefinition(this.#where, `The intrinsic function '${name}' is not supported`);
    const inputs = this.#inputs();
    if (inputs.length < intrinsic.least || inputs.length > intrinsic.most) {
      throw invalidDefinition(this.#where, `The intrinsic function '${name}' does not take ${inputs.length} arguments`);
    }
    return { kind: 'call', run: intrinsic.run, inputs };
  }

  #inputs(): Expression[] {
    if (this.#take(/\(\s*/y) === null) this.#refuse();
    if (this.#take(/\)\s*/y) !== null) return [];
    const inputs = [this.#input()];
    while (this.#take(/,\s*/y) !== null) inputs.push(this.#input());
    if (this.#take(/\)\s*/y) === null) this.#refuse();
    return inputs;
  }

  #input(): Expression {
    const literal = this.#take(/'((?:[^'\\]|\\.)*)'\s*/y);
    // `\{` and `\}` stay: States.Format itself tells them from its places.
    if (literal !== null) return { kind: 'literal', value: (literal[1] ?? '').replaceAll(/\\(['\\])/g, '$1') };
    const word = this.#take(/(true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(?=[,)])/y);
    if (word !== null) return { kind: 'literal', value: parseJson(word[1] ?? 'null') };
    const path = this.#take(/(\$(?:\[(?:'[^']*'|\d+)\]|[^\s,()[\]])*)\s*/y);
    if (path !== null) return { kind: 'path', path: parsePath(path[1] ?? '', this.#where) };
    return this.call();
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #refuse(): never {
    throw invalidDefinition(
      this.#where,
      `The value '${this.#text}' must be a JSONPath or an intrinsic function (stopped at character ${this.#at})`,
    );
  }
}
