/**
 * Descriptions as the tools wrote them that people used on Glacier, for a file that had this path on somebody's machine.
 * Each is printable ASCII, as Glacier wants it.
 */
export type Describe = (path: string, modified: Date) => string;

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** `20130313T040002Z` */
const compact = (date: Date) => `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** FastGlacier 2 to 4 (fastglacier.com, "FastGlacier File Metadata Format"). */
const fastGlacier: Describe = (path, modified) => `<m><v>4</v><p>${base64(path)}</p><lm>${compact(modified)}</lm></m>`;

/** The first FastGlacier (same page). */
const firstFastGlacier: Describe = (path, modified) =>
  `<ArchiveMetadata><Path>${base64(path)}</Path><LastModificationDateTime>${modified.toISOString()}</LastModificationDateTime></ArchiveMetadata>`;

/** CloudBerry, now MSP360, on Windows: a JSON object whose path is in UTF-7. */
const cloudBerry: Describe = (path, modified) =>
  JSON.stringify({ Path: utf7(windows(path)), UTCDateModified: compact(modified), Flags: 1 });

/** The same, encoded once more on its way. */
const cloudBerryTwice: Describe = (path, modified) => JSON.stringify(cloudBerry(path, modified));

/** QNAP's Glacier app: another JSON object, in ASCII. */
const qnap: Describe = (path) => ascii(JSON.stringify({ path: `/${path}`, type: 'file' }));

/** mt-aws-glacier (CPAN, App::MtAws::MetaData): JSON in base64url. */
const mtAwsGlacier: Describe = (path, modified) =>
  `mt2 ${Buffer.from(JSON.stringify({ filename: path, mtime: compact(modified) })).toString('base64url')}`;

/** Its first version encoded UTF-8 twice (same page). */
const firstMtAwsGlacier: Describe = (path, modified) => {
  const json = Buffer.from(JSON.stringify({ filename: path, mtime: compact(modified) }));
  return `mt1 ${Buffer.from(json.toString('latin1')).toString('base64url')}`;
};

/** glacier-rsync (github.com/cagdasbas/glacier-rsync, backup_util.py). */
const glacierRsync: Describe = (path, modified) =>
  `grsync|/srv/${plain(path, modified)}|4096|${Math.floor(modified.getTime() / 1000)}|nightly`;

/** A script of somebody's. */
const scripted: Describe = (path, modified) =>
  ascii(JSON.stringify({ filename: path, mtime: Math.floor(modified.getTime() / 1000) }));

/** The same, by who liked XML. */
const scriptedXml: Describe = (path) =>
  `<archive><file>${plain(path, new Date(0)).replaceAll('&', '&amp;')}</file></archive>`;

/** FastGlacier and its like keep a folder as an archive of a byte. */
export const folderMarker: Describe = (path, modified) => fastGlacier(`${path}/`, modified);

/** By hand, or by a script: the path as it is, as far as it is ASCII. */
export const plain: Describe = (path) => path.replaceAll(/[^\x20-\x7e]/g, '_');
const plainWindows: Describe = (path) => plain(windows(path), new Date(0));

export const tools: readonly Describe[] = [
  fastGlacier,
  firstFastGlacier,
  cloudBerry,
  cloudBerryTwice,
  qnap,
  mtAwsGlacier,
  firstMtAwsGlacier,
  glacierRsync,
  scripted,
  scriptedXml,
  plain,
  plainWindows,
];

/** What holds no name at all, or none that would be safe as it is. */
export const oddDescriptions: readonly string[] = [
  '',
  ' ',
  '...',
  '../../etc/passwd',
  '/absolute/path.txt',
  'C:\\',
  '{"no":"path"}',
  '<m><v>4</v></m>',
  'mt2 not*base64',
  '{"Path":"broken',
  'a//b/./c/../d.txt',
  'trailing blank ',
  'trailing/slash/',
  'quote\'s & "quotes", commas; 100 % + plus.txt',
  `${'deep/'.repeat(150)}file.txt`,
  // As long as a disk takes it with a date.
  `${'long'.repeat(55)}.jpeg`,
];

const windows = (path: string) => `c:\\${path.replaceAll('/', '\\')}`;

/** JSON may write any character as \\uXXXX. */
const ascii = (json: string) =>
  json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** RFC 2152: what is not ASCII in runs of base64 of its UTF-16, a plus as `+-`. */
const utf7 = (text: string) =>
  text.replaceAll(/\+|[^\x20-\x7e]+/g, (run) => {
    if (run === '+') return '+-';
    return `+${Buffer.from(run, 'utf16le').swap16().toString('base64').replaceAll('=', '')}-`;
  });
