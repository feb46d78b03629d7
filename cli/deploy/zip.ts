import { crc32, deflateRawSync } from 'node:zlib';

const signatures = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 } as const;
/** What a reader must know: deflate (PKWARE's APPNOTE.TXT, 4.4.3). */
const versionNeeded = 20;
const deflated = 8;
/** The first day that a zip file knows, 1 January 1980, so that the same code gives the same bytes. */
const firstDay = 0x0021;
/** Read by everybody, written by the owner: Lambda needs the right to read (Lambda guide, "configuration-function-zip"). */
const fileMode = 0o100644;
const unix = 3;

/** A zip file with one file in it. The same content gives the same bytes. */
export function zipOf(name: string, content: Uint8Array): Buffer {
  const packed = deflateRawSync(content, { level: 9 });
  const file = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(versionNeeded, 0);
  common.writeUInt16LE(deflated, 4);
  common.writeUInt16LE(firstDay, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([number(signatures.file), common, file, packed]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(fileMode * 0x10000, 6);
  const madeBy = Buffer.from([versionNeeded, unix]);
  const directory = Buffer.concat([number(signatures.entry), madeBy, common, rest, file]);
  return Buffer.concat([local, directory, endRecord(directory.length, local.length)]);
}

function endRecord(directoryBytes: number, offset: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(directoryBytes, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([number(signatures.end), end]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
