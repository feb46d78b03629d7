import { describe, expect, test } from '@jest/globals';
import { nameOf } from '../../../../functions/archive/names/name-of.ts';

const archive = { vaultName: 'photos', archiveId: 'abc-123' };
const named = (description: string) => nameOf(description, archive);
const unnamed = { style: 'archive id', name: 'photos/abc-123' };

/** A description that somebody published, and what the tool that wrote it would call the file. */
interface Sample {
  readonly source: string;
  readonly description: string;
  readonly name: string;
  readonly modifiedAt?: string;
}

const awsGuidance =
  'github.com/aws-solutions/data-transfer-from-amazon-s3-glacier-vaults-to-amazon-s3 source/tests/unit/infrastructure/glue_helper/scripts/test_archive_naming.py';
const reFreezer = 'github.com/aws-solutions/amazon-s3-glacier-refreezer, test of filenameparser.js';
const qnap = 'github.com/6bee/qnap-backup-recovery-tool README.md, "File Name Recovery"';
const mtMetadata = 'github.com/vsespb/mt-aws-glacier t/unit/metadata.t';
const mtInventory = 'github.com/vsespb/mt-aws-glacier t/unit/glacier/inventory_csv.t, "real data from Amazon"';

const fastGlacier: Sample[] = [
  {
    source: 'fastglacier.com/fastglacier-metadata-format.aspx, v4',
    description:
      '<m><v>4</v><p>Z2xhY2llci1kZy5wZGY=</p><lm>20120821T170824Z</lm><ce>1:1:4340ebcf79712dc5e3ef7d50bab98ba5:54687</ce></m>',
    name: 'glacier-dg.pdf',
    modifiedAt: '2012-08-21T17:08:24Z',
  },
  {
    source: 'the same page, as it is set there: on several lines',
    description: '<m>\n  <v>4</v>\n  <p>Z2xhY2llci1kZy5wZGY=</p>\n  <lm>20120821T170824Z</lm>\n</m>',
    name: 'glacier-dg.pdf',
    modifiedAt: '2012-08-21T17:08:24Z',
  },
  {
    source: 'fastglacier.com/fastglacier-metadata-format.aspx, v3',
    description:
      '<m><v>3</v><p>Z2xhY2llci1kZy5wZGY=</p><lm>20120821T170824Z</lm><ce>1:1:4340ebcf79712dc5e3ef7d50bab98ba5</ce></m>',
    name: 'glacier-dg.pdf',
    modifiedAt: '2012-08-21T17:08:24Z',
  },
  {
    source: `${awsGuidance}, v1`,
    description:
      '<ArchiveMetadata>           <Path>       UkVOREVSRkFSTTUvQjovb25lL3R3by90aHJlZS9jaDAxX3NlcTAwNF9zaDAwMTAuMjA0NC5kcHg=   </Path></ArchiveMetadata>',
    name: 'RENDERFARM5/B:/one/two/three/ch01_seq004_sh0010.2044.dpx',
  },
  {
    source: `${reFreezer}, v1 in quotes`,
    description:
      '"<ArchiveMetadata>           <Path>       UkVOREVSRkFSTTUvQjovb25lL3R3by90aHJlZS9jaDAxX3NlcTAwNF9zaDAwMTAuMjA0NC5kcHg=   </Path></ArchiveMetadata>"',
    name: 'RENDERFARM5/B:/one/two/three/ch01_seq004_sh0010.2044.dpx',
  },
  {
    source: `${reFreezer}, v4 in quotes`,
    description:
      '"       <m><v>4</v><p>RlgxNTAvQ0JCX2ZpZ3VyZS9lZTRjM2MxOS00OTBkLTQwN2UtOGJlNy04ODliZTQxYjQ4YmIuY2Ji </p><lm>20190121T085242Z       </lm>        </m>"',
    name: 'FX150/CBB_figure/ee4c3c19-490d-407e-8be7-889be41b48bb.cbb',
    modifiedAt: '2019-01-21T08:52:42Z',
  },
  {
    source: `${awsGuidance}, UTF-8`,
    description:
      '           <m><v>4</v><p>RlgxNTAvQ0JCX2ZpZ3VyZS90ZXN0X3B5dGjDtm5fZmlsZS5jYmI=</p><lm>20190121T085242Z       </lm>        </m>',
    name: 'FX150/CBB_figure/test_pythön_file.cbb',
    modifiedAt: '2019-01-21T08:52:42Z',
  },
  {
    source: `${qnap}, Hybrid Backup Sync`,
    description: '<m><v>4</v><p>L3NhbXBsZS8xMjM0LnBkZg==</p><lm>20190501T100059Z</lm></m>',
    name: '/sample/1234.pdf',
    modifiedAt: '2019-05-01T10:00:59Z',
  },
  {
    source: 'github.com/downpoured/projects_glacial_backup, test "cloud_path_to_description"',
    description: '<m><v>4</v><p>YTtleGFtcGxlMDAxLnR4dA==</p><lm>20200815T172139Z</lm></m>',
    name: 'a;example001.txt',
    modifiedAt: '2020-08-15T17:21:39Z',
  },
];

const cloudBerry: Sample[] = [
  {
    source: mtInventory,
    description: '{"Path":"glacier-ui.exe","UTCDateModified":"20130313T040002Z"}',
    name: 'glacier-ui.exe',
    modifiedAt: '2013-03-13T04:00:02Z',
  },
  {
    source: mtInventory,
    description: '{"Path":"dir2/+BEQEMAQ5BDs-3","UTCDateModified":"20130322T120043Z"}',
    name: 'dir2/файл3',
    modifiedAt: '2013-03-22T12:00:43Z',
  },
  {
    source: mtInventory,
    description: '{"Path":"dir1/file1","UTCDateModified":"20130322T120026Z"}',
    name: 'dir1/file1',
    modifiedAt: '2013-03-22T12:00:26Z',
  },
  {
    source: mtInventory,
    description: '{"Path":"dir1/+BEQEMAQ5BDs-2","UTCDateModified":"20130322T120033Z"}',
    name: 'dir1/файл2',
    modifiedAt: '2013-03-22T12:00:33Z',
  },
  {
    // Made anonymous by hand: of its runs only +AF8- ("_") is still UTF-7, the others stay as they are.
    source: awsGuidance,
    description:
      '{"Path":"CB+F8-M5/B:/c01/q004/s0010/c01+AF8-s00+A8-s0010+F8/h01.1094.dpx","UTCDateModified":"20100310T110623Z"}',
    name: 'CB+F8-M5/B:/c01/q004/s0010/c01_s00+A8-s0010+F8/h01.1094.dpx',
    modifiedAt: '2010-03-10T11:06:23Z',
  },
  {
    source: `${awsGuidance}, lower case`,
    description: '{"path":"CB+F8-M5/B:/c01/q004/h01.1094.dpx","UTCDateModified":"20100310T110623Z"}',
    name: 'CB+F8-M5/B:/c01/q004/h01.1094.dpx',
    modifiedAt: '2010-03-10T11:06:23Z',
  },
  {
    source: 'the path that CloudBerry gives as its example (tkhrssk.hatenablog.com/entry/2021/08/22/135646)',
    description: '{"Path":"c:\\\\myfolder\\\\myfile.txt","UTCDateModified":"20130313T040002Z","Flags":1}',
    name: 'c:\\myfolder\\myfile.txt',
    modifiedAt: '2013-03-13T04:00:02Z',
  },
];

const mtAwsGlacier: Sample[] = [
  {
    source: mtMetadata,
    description: 'mt2 eyJmaWxlbmFtZSI6ImZpbGUiLCJtdGltZSI6IjIwMTIxMTE0VDIwMTYxOFoifQ',
    name: 'file',
    modifiedAt: '2012-11-14T20:16:18Z',
  },
  {
    source: mtMetadata,
    description: 'mt2 eyJmaWxlbmFtZSI6ImZpbGUvYS9iL2MvZCIsIm10aW1lIjoiMjAxMjExMDVUMTQwMjU4WiJ9',
    name: 'file/a/b/c/d',
    modifiedAt: '2012-11-05T14:02:58Z',
  },
  {
    source: mtMetadata,
    description: 'mt2 eyJmaWxlbmFtZSI6ItC00LjRgNC10LrRgtC-0YDQuNGPL9GE0LDQudC7IiwibXRpbWUiOiIyMDEyMTEwNVQxNDAyNThaIn0',
    name: 'директория/файл',
    modifiedAt: '2012-11-05T14:02:58Z',
  },
  {
    source: mtMetadata,
    description: 'mt2 eyJmaWxlbmFtZSI6IsOfIiwibXRpbWUiOiIxOTcwMDEwMVQwMDIwMzRaIn0',
    name: 'ß',
    modifiedAt: '1970-01-01T00:20:34Z',
  },
  {
    source: mtInventory,
    description: 'mt2 eyJmaWxlbmFtZSI6ImZpbGUudHh0IiwibXRpbWUiOiIyMDEzMTIxOVQwODMzMDFaIn0',
    name: 'file.txt',
    modifiedAt: '2013-12-19T08:33:01Z',
  },
];

describe('nameOf() reads what these tools were seen to write', () => {
  test.each(fastGlacier)('FastGlacier: $name ($source)', ({ source: _source, description, ...found }) => {
    expect(named(description)).toEqual({ style: 'fastglacier', ...found });
  });

  test.each(cloudBerry)('CloudBerry: $name ($source)', ({ source: _source, description, ...found }) => {
    expect(named(description)).toEqual({ style: 'cloudberry', ...found });
  });

  test.each(cloudBerry)('CloudBerry, encoded once more: $name', ({ source: _source, description, ...found }) => {
    const again = JSON.stringify(description);
    expect(named(again)).toEqual({ style: 'cloudberry', ...found });
    expect(named(JSON.stringify(again))).toEqual({ style: 'cloudberry', ...found });
    // As a CSV reader leaves it that takes the outer quotes off and the backslashes for its own.
    expect(named(again.slice(1, -1))).toEqual({ style: 'cloudberry', ...found });
  });

  test.each(mtAwsGlacier)('mt-aws-glacier: $name ($source)', ({ source: _source, description, ...found }) => {
    expect(named(description)).toEqual({ style: 'mt-aws-glacier', ...found });
  });

  test('mt-aws-glacier of the winter of 2012 encoded its UTF-8 twice (App::MtAws::MetaData, "Version mt1")', () => {
    const once = Buffer.from('{"mtime":"20130101T000000Z","filename":"файл/ß"}').toString('latin1');
    expect(named(`mt1 ${Buffer.from(once).toString('base64url')}`)).toEqual({
      style: 'mt-aws-glacier',
      name: 'файл/ß',
      modifiedAt: '2013-01-01T00:00:00Z',
    });
  });

  test(`QNAP's Glacier app writes JSON of its own (${qnap})`, () => {
    expect(named('{"path": "/sample/1234.pdf", "type": "file"}')).toEqual({ style: 'json', name: '/sample/1234.pdf' });
  });

  test.each([
    'textst zz123', // github.com/vsespb/mt-aws-glacier t/unit/glacier/inventory_json.t
    'mt2 textst', // the same: begins like a description of that tool, and is none
    '/temp/iceshelf/20170309-140558-78a43.tar.gpg.sig', // github.com/mrworf/iceshelf issue 6
    'aaa\\bbb\\ccc', // AWS's guidance, as above
    'example-content', // github.com/ldkz2524/glacier-cli README.md
    'mt2',
    'a "quoted" {word}',
    '100%',
    '[2014] album.zip',
  ])('a plain path stays as it is: %s', (description) => {
    expect(named(description)).toEqual({ style: 'plain', name: description });
  });
});

describe('nameOf() gives vault and archive id where a description names nothing', () => {
  test.each([
    '',
    '   ',
    '/',
    '..',
    '\\..\\',
    '{"Path":"   ","UTCDateModified":"20100310T110623Z"}', // AWS's guidance, as above
    '{"UTCDateModified":"20100310T110623Z"}',
    '{"Path":7}',
    '{"Path":"broken',
    '{}',
    '[]',
    '["a"]',
    '<m><v>4</v><p></p></m>',
    '<m><v>4</v><p>!!!</p></m>',
    '<m><v>4</v><p>gICA</p></m>', // no UTF-8
    '<other/>',
    'mt2 eyJtdGltZSI6IjAifQ==', // github.com/ilijamt/glacier-interface docs/examples: uploaded without a name
  ])('%s', (description) => {
    expect(named(description)).toEqual(unnamed);
  });
});

describe('nameOf() leaves a date out', () => {
  test.each(['0', '20121314T000000Z', '20130230T000000Z', '20120101T250000Z', ''])('that is none: "%s"', (date) => {
    expect(named(`{"Path":"a","UTCDateModified":"${date}"}`)).toEqual({ style: 'cloudberry', name: 'a' });
  });
});

describe('UTF-7 in a CloudBerry path', () => {
  const path = (written: string) => named(`{"Path":"${written}","UTCDateModified":""}`).name;

  test.each([
    ['a+-b', 'a+b'],
    ['+AF8-', '_'],
    ['c:+AFw-a+AFw-b', 'c:\\a\\b'],
    ['+2D3eAA-', '😀'],
    ['Hi Mom +Jjo-!', 'Hi Mom ☺!'], // RFC 2152, examples
    ['+ZeVnLIqe-', '日本語'], // the same
    ['+AF9-', '+AF9-'], // the bits left over are not zero
    ['a+b', 'a+b'],
    ['a++b', 'a++b'],
    ['C++/x', 'C++/x'],
    ['+2D0-', '+2D0-'], // half of a pair
    ['100+', '100+'],
  ])('%s is %s', (written, read) => {
    expect(path(written)).toBe(read);
  });
});
