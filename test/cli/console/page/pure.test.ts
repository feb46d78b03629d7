import { describe, expect, test } from '@jest/globals';
import { layoutOf, stateWords } from '../../../../cli/console/page/graph.ts';
import { prettyJson } from '../../../../cli/console/page/json.ts';
import { distinct, missingPages, type Pages, pageRows, rowOf, withPage } from '../../../../cli/console/page/pages.ts';
import { pathOf } from '../../../../cli/console/page/paths.ts';
import { byteMarks, seriesOf, timeMarks } from '../../../../cli/console/page/series.ts';
import { drawnAt, offsetToShow, scaleOf } from '../../../../cli/console/page/table-scale.ts';
import { relativeWords, secondsWords, timeWords } from '../../../../cli/console/page/times.ts';
import { visibleText } from '../../../../cli/console/page/visible-text.ts';
import { hoursWords, shortWords, typedUsd } from '../../../../cli/console/page/words.ts';

describe('typedUsd()', () => {
  test.each([
    ['12.50', 12.5],
    [' 3 ', 3],
    ['0.0025', 0.0025],
  ])('reads %j', (text, usd) => expect(typedUsd(text)).toBe(usd));

  test.each(['', '1,000', '1.000,50', '-1', '1e3', '12.', 'five', 'Infinity', '1 000'])('refuses %j', (text) =>
    expect(typedUsd(text)).toBeUndefined(),
  );
});

describe('visibleText()', () => {
  test('writes out what cannot be seen or turns text around', () => {
    expect(visibleText('photo\u202egpj.exe')).toBe('photo‹U+202E›gpj.exe');
    expect(visibleText('a\u0000\nb\ud800')).toBe('a‹U+0000›‹U+000A›b‹U+D800›');
  });

  test('leaves markup, other scripts and emoji as they are', () => {
    for (const text of ['<img onerror=x>', 'שלום', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}']) {
      expect(visibleText(text)).toBe(text);
    }
  });

  test('keeps the line breaks of text of several lines', () => {
    expect(visibleText('{\n}\r', { isOfLines: true })).toBe('{\n}‹U+000D›');
  });
});

describe('timeWords()', () => {
  test('gives the time in the zone, and UTC', () => {
    expect(timeWords('2026-11-22T23:30:00Z', 'Europe/Berlin')).toEqual({
      local: '2026-11-23 00:30',
      utc: '2026-11-22 23:30 UTC',
    });
  });

  test('gives back text that is no time', () => {
    expect(timeWords('soon')).toEqual({ local: 'soon', utc: 'soon' });
  });
});

test('secondsWords() gives both readings to the second', () => {
  expect(secondsWords('2026-11-22T23:30:07.120Z', 'Europe/Berlin')).toEqual({
    local: '2026-11-23 00:30:07',
    utc: '2026-11-22 23:30:07 UTC',
  });
  expect(secondsWords('soon').local).toBe('soon');
});

test.each([
  ['2026-11-22T12:00:00Z', 'just now'],
  ['2026-11-22T11:56:00Z', '4 min ago'],
  ['2026-11-22T15:10:00Z', 'in 3 h 10 min'],
])('relativeWords() of %s', (at, words) => {
  expect(relativeWords(at, Date.parse('2026-11-22T12:00:10Z'))).toBe(words);
});

describe('a table of a million rows', () => {
  const rowPx = 34;
  const [heightPx, viewPx] = [1_000_000 * rowPx, 700];
  const scale = scaleOf(heightPx, viewPx);

  test('scaleOf() keeps its element below what browsers can draw', () => {
    expect(scale.spacePx).toBeLessThan(17_000_000);
    expect((scale.spacePx - viewPx) * scale.factor).toBeCloseTo(heightPx - viewPx, 3);
  });

  test('drawnAt() puts the last row at the bottom of the view when it is scrolled to the end', () => {
    const end = heightPx - viewPx;
    const top = drawnAt(heightPx - rowPx, end, scale);
    expect(top - end / scale.factor).toBeCloseTo(viewPx - rowPx, 3);
  });

  test('offsetToShow() moves no further than it must', () => {
    const view = { rowPx: 34, offsetPx: 340, viewPx: 340 };
    expect(offsetToShow(12, view)).toBe(340);
    expect(offsetToShow(3, view)).toBe(102);
    expect(offsetToShow(20, view)).toBe(21 * 34 - 340);
  });

  test('scaleOf() leaves other tables alone', () => {
    expect(scaleOf(3400, viewPx)).toEqual({ spacePx: 3400, factor: 1 });
    expect(drawnAt(680, 300, scaleOf(3400, viewPx))).toBe(680);
  });
});

describe('pages', () => {
  const rows = (page: number) => Array.from({ length: pageRows }, (_, index) => page * pageRows + index);
  const empty: Pages<number> = { total: 1_000_000, loaded: new Map() };

  test('missingPages() names the pages of what is seen that are not there', () => {
    const pages = withPage(empty, 1, rows(1), empty.total);
    expect(missingPages(pages, 150, 450)).toEqual([0, 2]);
    expect(rowOf(pages, 250)).toBe(250);
    expect(rowOf(pages, 450)).toBeUndefined();
  });

  test('missingPages() asks for nothing beyond the end', () => {
    expect(missingPages({ total: 10, loaded: new Map() }, 0, 500)).toEqual([0]);
    expect(missingPages({ total: 0, loaded: new Map() }, 0, 500)).toEqual([]);
  });

  test('distinct() keeps the first of rows with the same key', () => {
    const rows = [
      { id: 'a', turn: 2 },
      { id: 'b', turn: 2 },
      { id: 'b', turn: 1 },
      { id: 'c', turn: 1 },
    ];
    expect(distinct(rows, ({ id }) => id)).toEqual([rows[0], rows[1], rows[3]]);
  });

  test('withPage() forgets what was seen long ago', () => {
    let pages = empty;
    for (let page = 0; page < 300; page++) pages = withPage(pages, page, rows(page), empty.total);
    expect(pages.loaded.size).toBeLessThanOrEqual(50);
    expect(rowOf(pages, 299 * pageRows)).toBe(299 * pageRows);
  });
});

describe('charts', () => {
  const point = (at: string, bytes: number) => ({ at, bytes, archives: 0, chargedUsd: 0 });

  test('seriesOf() leaves out moments that are not after the one before', () => {
    const points = [
      point('2026-01-01T00:00:10Z', 1),
      point('2026-01-01T00:00:10Z', 2),
      point('2026-01-01T00:00:20Z', 3),
    ];
    expect(seriesOf(points)).toEqual([
      [Date.parse('2026-01-01T00:00:10Z') / 1000, Date.parse('2026-01-01T00:00:20Z') / 1000],
      [1, 3],
    ]);
  });

  test.each([
    [0, [0]],
    [3 * 2 ** 30, [0, 2 ** 30, 2 * 2 ** 30, 3 * 2 ** 30]],
    [900 * 2 ** 20, [0, 250, 500, 750].map((mib) => mib * 2 ** 20)],
  ])('byteMarks() of %d', (most, marks) => expect(byteMarks(most)).toEqual(marks));

  test('timeMarks() writes the date where the day changes', () => {
    const seconds = ['2026-11-22T21:00:00Z', '2026-11-22T22:00:00Z', '2026-11-22T23:00:00Z'].map(
      (at) => Date.parse(at) / 1000,
    );
    expect(timeMarks(seconds, 'Europe/Berlin')).toEqual(['22:00\n2026-11-22', '23:00', '00:00\n2026-11-23']);
  });
});

test('timeMarks() writes seconds where moments stand closer than a minute', () => {
  const seconds = ['2026-11-22T21:00:00Z', '2026-11-22T21:00:30Z'].map((at) => Date.parse(at) / 1000);
  expect(timeMarks(seconds, 'Europe/Berlin')).toEqual(['22:00:00\n2026-11-22', '22:00:30']);
});

test.each([
  [12, '12 h'],
  [0.2, '12 min'],
  [2160.4, '2,160 h'],
])('hoursWords() of %d', (hours, words) => expect(hoursWords(hours)).toBe(words));

test('pathOf() encodes names, and leaves out what is not given', () => {
  expect(
    pathOf(['vaults', 'a/b', 'folder'], { path: 'x y', filter: '', offset: 0, descending: false, cursor: null }),
  ).toBe('/api/vaults/a%2Fb/folder?path=x+y&offset=0');
});

test('prettyJson() gives back text that is no JSON', () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson('<b>')).toBe('<b>');
});

test('shortWords() keeps the ends of what is long', () => {
  expect(shortWords('short')).toBe('short');
  expect(shortWords('0123456789'.repeat(5))).toBe('01234567…456789');
});

describe('the graph', () => {
  test('layoutOf() places a definition, and gives up on what it cannot draw', () => {
    const layout = layoutOf({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
    expect(layout?.states.map(({ name }) => name)).toEqual(['A']);
    expect(layoutOf({ StartAt: 'A', States: { A: { Type: 'Parallel' } } })).toBeUndefined();
    expect(layoutOf(null)).toBeUndefined();
  });

  test('stateWords() says what became of a state', () => {
    const seen = { name: 'Plan', status: 'failed', entered: 2, retries: 1, from: '', to: null, error: 'Lost' } as const;
    expect(stateWords('Plan', seen)).toBe('Plan: failed, entered 2 times, 1 retry, last error Lost');
    expect(stateWords('Plan', undefined)).toBe('Plan: not entered');
  });
});
