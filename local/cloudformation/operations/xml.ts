const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that is not ours. */
interface Text {
  readonly text: string;
}

const escape = ({ text }: Text) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? '');

/** One element around elements, or around text; absent text leaves the element out. */
export const element = (name: string, ...inside: readonly (string | Text)[]): string =>
  `<${name}>${inside.map((each) => (typeof each === 'string' ? each : escape(each))).join('')}</${name}>`;

/** An element for text that may be absent. */
export const optional = (name: string, text: string | undefined): string =>
  text === undefined ? '' : element(name, { text });

/** AWS's Query API writes a list as `member` elements. */
export const list = (name: string, members: readonly string[]): string =>
  element(name, ...members.map((member) => element('member', member)));

export const document = (name: string, ...inside: readonly string[]): string =>
  `<${name} xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${inside.join('')}</${name}>`;
