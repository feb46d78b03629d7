import { createHash } from 'node:crypto';
import { isAllowed } from './characters.ts';

/** One attribute of a message; `BinaryValue` in base64. */
interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** How a service refuses an attribute. */
export interface Refusals {
  readonly name: (name: string) => Error;
  readonly type: (name: string) => Error;
  /** Nothing where a value of this type should be. */
  readonly empty: (name: string, type: string) => Error;
  /** A StringValue where the type asks for a BinaryValue, or the other way round. */
  readonly field: (name: string, type: string, field: 'String' | 'Binary') => Error;
  readonly number: (name: string) => Error;
  readonly characters: (name: string) => Error;
}

/** Reads attributes as they came; throws what `refuse` makes of the first that is not right. */
export function readMessageAttributes(value: unknown, refuse: Refusals): MessageAttributes {
  if (value === undefined || value === null) return {};
  return Object.fromEntries(
    Object.entries(Object(value)).map(([name, attribute]) => [name, readAttribute(name, attribute, refuse)]),
  );
}

/** Names (SQS guide, "sqs-message-metadata"; the SNS guide has the same, "sns-message-attributes"). */
const isName = (name: string) =>
  /^[A-Za-z0-9_.-]{1,256}$/.test(name) && !/^(aws|amazon)\./i.test(name) && !/^\.|\.$|\.\./.test(name);

/** String, Number or Binary, and a label of one's own after it. */
const dataType = /^(String|Number|Binary)(\..+)?$/;

function readAttribute(name: string, value: unknown, refuse: Refusals): MessageAttribute {
  if (!isName(name)) throw refuse.name(name);
  const { DataType, StringValue, BinaryValue } = Object(value);
  const type = typeof DataType === 'string' && DataType.length <= 256 ? dataType.exec(DataType)?.[1] : undefined;
  if (type === undefined) throw refuse.type(name);
  const wanted = type === 'Binary' ? BinaryValue : StringValue;
  const other = type === 'Binary' ? StringValue : BinaryValue;
  if (!isFilled(wanted) && isFilled(other)) throw refuse.field(name, type, type === 'Binary' ? 'Binary' : 'String');
  if (!isFilled(wanted)) throw refuse.empty(name, type);
  if (type === 'Binary') return { DataType, BinaryValue: wanted };
  if (!isAllowed(wanted)) throw refuse.characters(name);
  if (type === 'Number' && !isNumber(wanted)) throw refuse.number(name);
  return { DataType, StringValue: wanted };
}

const isFilled = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isNumber = (text: string) =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) && Number.isFinite(Number(text));

/** Names, types and values count towards the size of a message (SQS guide, "sqs-message-metadata"). */
export const sizeOfAttributes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : Buffer.from(BinaryValue, 'base64').length),
    0,
  );

/** The MD5 that clients check; undefined without attributes (SQS guide, "sqs-message-metadata", "Calculating the MD5 message digest"). */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const md5 = createHash('md5');
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? { DataType: '' };
    const isBinary = BinaryValue !== undefined;
    const value = isBinary ? Buffer.from(BinaryValue, 'base64') : Buffer.from(StringValue ?? '');
    for (const bytes of [Buffer.from(name), Buffer.from(DataType)]) md5.update(lengthOf(bytes)).update(bytes);
    md5
      .update(Buffer.of(isBinary ? 2 : 1))
      .update(lengthOf(value))
      .update(value);
  }
  return md5.digest('hex');
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return length;
}

/** The attributes that a ReceiveMessage asks for: by name, `All`, `.*` or `prefix.*`. */
export function selectAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isWanted = (name: string) =>
    names.some(
      (wanted) =>
        wanted === 'All' || wanted === name || (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
