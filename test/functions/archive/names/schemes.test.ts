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
    ['grsync|/a.txt|7|-5.0|', '/a.txt', undefined],
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
  ])('%s', (description, name) => {
    expect(named(description)).toEqual({ style: 'xml', name });
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
