import { describe, expect, test } from '@jest/globals';
import { nameOf } from '../../../../functions/archive/names/name-of.ts';
import { unknownScheme } from '../../../../functions/archive/names/unknown-scheme.ts';

const archive = { vaultName: 'photos', archiveId: 'abc-123' };
const named = (description: string) => nameOf(description, archive);
const unnamed = { style: 'archive id', name: 'photos/abc-123' };

describe('nameOf() reads glacier-rsync (github.com/cagdasbas/glacier-rsync, backup_util.py)', () => {
  test.each([
    ['grsync|/home/me/a.odt|1234|1600000000.5|None', '/home/me/a.odt', '2020-09-13T12:26:40.500Z'],
    ['grsync|/home/me/a.odt|1234|1600000000.0|my backup | of 2020', '/home/me/a.odt', '2020-09-13T12:26:40Z'],
    ['grsync|/a|b/1|2|c.txt|7|1600000000.1234567|', '/a|b/1|2|c.txt', '2020-09-13T12:26:40.123Z'],
    ['grsync|/a.txt|7|-100.5|', '/a.txt', '1969-12-31T23:58:19.500Z'],
    ['grsync|/a.txt|7|None|', '/a.txt', undefined],
    ['grsync|/a.txt|7.0|1600000000', '/a.txt', '2020-09-13T12:26:40Z'],
    ['grsync|/a|b.txt|7', '/a|b.txt', undefined],
    ['grsync|a.txt|7', 'a.txt', undefined],
    ['grsync|/a/b.txt', '/a/b.txt', undefined],
  ])('%s', (description, name, modifiedAt) => {
    expect(named(description)).toEqual({ style: 'glacier-rsync', name, ...(modifiedAt && { modifiedAt }) });
  });

  test('and nothing that only begins like it', () => {
    expect(named('grsync|a')).toEqual({ style: 'plain', name: 'grsync|a' });
  });
});

describe('nameOf() takes for a plain name what begins like JSON or XML and is neither', () => {
  test.each([
    '{3f2504e0-4f89-11d3-9a0c-0305e82c3301}.vhd',
    '{draft} letter.doc',
    '{}.txt',
    '{"quoted"} name.txt',
    '<untitled>.doc',
    '<2014> summer.zip',
    '<3 hearts.mp3',
    '[[Live]] concert.mp3',
    '[] readme.txt',
    '["Best of"] album.zip',
    'a <b>.txt',
    '<b>loud</b>.txt',
    'mt2 holiday.zip',
    'mt2 abcd',
  ])('%s', (description) => {
    expect(named(description)).toEqual({ style: 'plain', name: description });
  });
});

describe('nameOf() finds the name in JSON of other tools', () => {
  test.each([
    ['{"filename":"2014/a.tar","version":1}', '2014/a.tar'],
    ['{"s3_key":"exports/a.tar.gz","job_id":"17"}', 'exports/a.tar.gz'],
    ['{"FileName": "a+AF8-b.txt", "size": 5}', 'a+AF8-b.txt'],
    ['{"name":"a.txt"}', 'a.txt'],
    ['{"path":"/backups/2014","filename":"a.tar"}', '/backups/2014/a.tar'],
    ['{"path":"/backups/2014/a.tar","filename":"a.tar"}', '/backups/2014/a.tar'],
    ['{"path":"/backups","filename":"/backups/a.tar"}', '/backups/a.tar'],
    ['{"SourceFile":"/raw/img.cr2","File:FileName":"img.cr2"}', '/raw/img.cr2'],
    ['{"path": "/sample/2014", "type": "folder"}', '/sample/2014/'],
    ["{'path': 'it\\'s \"a\".tar', u'n': 1}", 'it\'s "a".tar'],
    ['{"Bucket":"b","Key":"k/a.txt"}', 'k/a.txt'],
    ['"2014/a.tar"', '2014/a.tar'],
    ['{"dirname":"/backups/2014","basename":"a.tar"}', '/backups/2014/a.tar'],
    ['{"folder":"2014\\\\","filename":"a.tar"}', '2014/a.tar'],
    ['{"s3_uri":"s3://bucket/2014/a.tar"}', '2014/a.tar'],
    ['{"url":"file:///home/me/a.tar"}', 'home/me/a.tar'],
    ['{"url":"https://example.com/","name":"a.tar"}', 'a.tar'],
    ['{"path":"/a/b","is_dir":true}', '/a/b/'],
    ['{"Path":"/a/b","Type":"Directory"}', '/a/b/'],
  ])('%s', (description, name) => {
    expect(named(description)).toEqual({ style: 'json', name });
  });

  test('and when it was modified', () => {
    expect(named('{"filename":"a","mtime":1364817600}')).toMatchObject({ modifiedAt: '2013-04-01T12:00:00Z' });
    expect(named('{"filename":"a","last_modified":"2013-04-01T14:00:00+02:00"}')).toMatchObject({
      modifiedAt: '2013-04-01T12:00:00Z',
    });
  });

  test('and in JSON that was cut off behind it', () => {
    expect(named('{"Path":"c:\\\\a\\\\b.txt","UTCDateModif')).toEqual({ style: 'cloudberry', name: 'c:\\a\\b.txt' });
    expect(named('{"version":"1","filename":"a.txt","comment":"so')).toEqual({ style: 'json', name: 'a.txt' });
    expect(named('{"Path":"c:\\\\a\\\\b')).toEqual(unnamed);
  });

  test('and no name in fields of a prototype, or that are no text', () => {
    expect(named('{"name":{"a":1},"file":7}')).toEqual(unnamed);
    expect(named('{"__proto__":{"name":"a"}}')).toEqual(unnamed);
  });
});

describe('nameOf() finds the name in XML of other tools', () => {
  test.each([
    ['<archive><name>a &amp; b.txt</name><size>5</size></archive>', 'a & b.txt'],
    ['<?xml version="1.0"?><f><Path> /a/b.txt </Path><name>b.txt</name></f>', '/a/b.txt'],
    ['<file path="a/b.txt" size="5"/>', 'a/b.txt'],
    ["<archive file='a &quot;b&quot;.txt'><size>5</size></archive>", 'a "b".txt'],
    ['<f><path><![CDATA[a & <b>.txt]]></path></f>', 'a & <b>.txt'],
    ['<f><path>a &#38; b&#x2e;txt</path></f>', 'a & b.txt'],
    ['<f><path>a.txt</path><note>cut he', 'a.txt'],
  ])('%s', (description, name) => {
    expect(named(description)).toEqual({ style: 'xml', name });
  });
});

describe('nameOf() reads XML that is written as FastGlacier writes it, but for details', () => {
  const name = 'photos/a.jpg';
  const path = Buffer.from(name).toString('base64');
  test.each([
    ['in capitals', `<M><V>4</V><P>${path}</P></M>`],
    ['with an attribute', `<m a="1"><v>4</v><p>${path}</p></m>`],
    ['with a declaration', `<?xml version="1.0"?><m><v>4</v><p>${path}</p></m>`],
    ['wrapped', `<m><v>4</v><p>${path.slice(0, 8)}\n ${path.slice(8)}</p></m>`],
    ['a path as it is', `<m><v>4</v><p>${name}</p></m>`],
    ['cut off after the path', `<m><v>4</v><p>${path}</p><lm>2013`],
  ])('%s', (_, description) => {
    expect(named(description)).toEqual({ style: 'fastglacier', name });
  });

  test('a path of older encoding', () => {
    const old = Buffer.from('photos/caf\xe9.jpg', 'latin1').toString('base64');
    expect(named(`<m><v>4</v><p>${old}</p></m>`).name).toBe('photos/café.jpg');
  });

  test.each(['photos', 'aGVsb', '***', ''])(
    'and no name where "%s" is neither base64 of text nor a path',
    (written) => {
      expect(named(`<m><v>4</v><p>${written}</p></m>`)).toEqual(unnamed);
    },
  );

  test('the time of its first version', () => {
    const first = `<ArchiveMetadata><Path>${path}</Path><LastModificationDateTime>2012-03-20T13:16:50.000Z</LastModificationDateTime></ArchiveMetadata>`;
    expect(named(first)).toEqual({ style: 'fastglacier', name, modifiedAt: '2012-03-20T13:16:50Z' });
  });
});

describe('nameOf() reads what was cut off of mt-aws-glacier', () => {
  const whole = Buffer.from('{"filename":"a/b.txt","mtime":"20130401T120000Z"}').toString('base64url');

  test.each([30, 33, 45])('a name that is whole in the first %i characters', (length) => {
    expect(named(`mt2 ${whole.slice(0, length)}`)).toEqual({ style: 'mt-aws-glacier', name: 'a/b.txt' });
  });

  test('and no name where it is not', () => {
    const description = `mt2 ${whole.slice(0, 20)}`;
    expect(named(description)).toEqual(unnamed);
    expect(unknownScheme(description, named(description))).toBe('base64');
  });
});

describe("nameOf() reads mt-aws-glacier's base64 of bytes that are no UTF-8 as Windows-1252, and loses no name", () => {
  const json = '{"filename":"caf\xe9/\x80.txt","mtime":"20130101T000000Z"}';
  const found = { style: 'mt-aws-glacier', name: 'café/€.txt', modifiedAt: '2013-01-01T00:00:00Z' };

  test.each(['mt1', 'mt2'])('%s', (version) => {
    expect(named(`${version} ${Buffer.from(json, 'latin1').toString('base64url')}`)).toEqual(found);
  });

  test('mt1 that was encoded once only', () => {
    const once = '{"filename":"файл","mtime":"0"}';
    expect(named(`mt1 ${Buffer.from(once).toString('base64url')}`)).toEqual({ style: 'mt-aws-glacier', name: 'файл' });
  });
});

describe('unknownScheme() tells what looks like a scheme that nothing here reads', () => {
  const schemeOf = (description: string) => unknownScheme(description, named(description));

  test.each([
    ['{"job":17,"when":"2014"}', 'JSON'],
    ['["a","b"]', 'JSON'],
    ['[{"a":"b', 'JSON'],
    ['{title: "a.txt"}', 'JSON'],
    ['<m><v>9</v><q>x</q></m>', 'XML'],
    ['x|y/z.txt|17|2014', 'fields'],
    ['a.txt\t17', 'fields'],
    ['file=a.txt&size=17', 'fields'],
    ['a.txt;17;2014', 'fields'],
    ['L2hvbWUvbWUvYTEudHh0', 'base64'],
    ['mt3 eyJmaWxlbmFtZSI6ImZpbGUifQ', 'base64'],
    ['photos%2F2013%2Fa.jpg', 'percent-encoded'],
  ])('%s', (description, scheme) => {
    expect(schemeOf(description)).toBe(scheme);
  });

  test.each([
    '',
    'photos/2014/a.jpg',
    'a|b.txt',
    'R&B = soul; live.mp3',
    '100% wool.txt',
    '{3f2504e0-4f89-11d3-9a0c-0305e82c3301}.vhd',
    'ef0d259231262eae49a48b6c379a5577b05db3910361498d571f0c9c46be2513',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    'InternationalizationGuide2013',
    'grsync|/home/me/a.odt|1234|1600000000.5|None',
    '{"Path":"a","UTCDateModified":"20130313T040002Z"}',
    'mt2 eyJmaWxlbmFtZSI6ImZpbGUiLCJtdGltZSI6IjIwMTIxMTE0VDIwMTYxOFoifQ',
    '<m><v>4</v><p>YS5qcGc=</p></m>',
  ])('and nothing in a name or in what is read: %s', (description) => {
    expect(schemeOf(description)).toBeUndefined();
  });
});
