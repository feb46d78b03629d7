/** HTML that is safe to show: made by `html` alone. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Value = Markup | string | number | readonly Value[];

/** A template that escapes whatever is put into it: keys and descriptions are strangers' texts. */
export const html = (texts: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(String.raw({ raw: texts }, ...values.map(safe)));

function safe(value: Value): string {
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(safe).join('');
  return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
