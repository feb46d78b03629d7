import { expect, test } from '@jest/globals';
import {
  amountOfChosen,
  type Choosable,
  everything,
  isEmpty,
  isInLeftOut,
  nothing,
  selectionOf,
  stateOf,
  toggled,
  withSearch,
} from '../../../../cli/console/page/selection.ts';

const folder = (path: string, archives = 10, bytes = 1000): Choosable => ({ kind: 'folder', path, archives, bytes });
const archive = (path: string, sizeBytes = 100): Choosable => ({
  kind: 'archive',
  path,
  archiveId: `id of ${path}`,
  sizeBytes,
});
const vault = { archives: 500, bytes: 90_000 };

test('toggled() selects a folder, and with it all below it', () => {
  const chosen = toggled(nothing, folder('photos'));
  expect(stateOf(chosen, folder('photos'))).toBe('all');
  expect(stateOf(chosen, archive('photos/2019/a.jpg'))).toBe('all');
  expect(selectionOf(chosen)).toEqual({ folders: ['photos'] });
});

test('a folder whose name begins with that of another is not below it', () => {
  expect(stateOf(toggled(nothing, folder('photos')), archive('photos-2/a.jpg'))).toBe('none');
});

test('toggled() takes an archive out of a selected folder as an exception', () => {
  const chosen = toggled(toggled(nothing, folder('photos')), archive('photos/a.jpg'));
  expect(stateOf(chosen, archive('photos/a.jpg'))).toBe('none');
  expect(stateOf(chosen, folder('photos'))).toBe('some');
  expect(selectionOf(chosen)).toEqual({
    folders: ['photos'],
    except: { folders: [], archiveIds: ['id of photos/a.jpg'] },
  });
  expect(amountOfChosen(chosen, vault)).toEqual({ archives: 9, bytes: 900 });
});

test('toggled() selects the exception again', () => {
  const chosen = toggled(toggled(toggled(nothing, folder('photos')), archive('photos/a.jpg')), archive('photos/a.jpg'));
  expect(selectionOf(chosen)).toEqual({ folders: ['photos'] });
});

test('toggled() takes a folder out of everything, and nothing inside of it can be selected then', () => {
  const chosen = toggled(everything, folder('private', 40, 5000));
  expect(selectionOf(chosen)).toEqual({ all: true, except: { folders: ['private'], archiveIds: [] } });
  expect(amountOfChosen(chosen, vault)).toEqual({ archives: 460, bytes: 85_000 });
  expect(isInLeftOut(chosen, archive('private/letters.zip'))).toBe(true);
  expect(toggled(chosen, archive('private/letters.zip'))).toBe(chosen);
});

test('toggled() of a folder takes the place of what was selected below it', () => {
  const below = toggled(toggled(nothing, folder('photos/2019')), archive('photos/a.jpg'));
  expect(stateOf(below, folder('photos'))).toBe('some');
  expect(selectionOf(toggled(below, folder('photos')))).toEqual({ folders: ['photos'] });
});

test('toggled() twice leaves nothing, for folders and for archives', () => {
  for (const entry of [folder('a'), archive('a/b')]) {
    const chosen = toggled(toggled(nothing, entry), entry);
    expect(isEmpty(chosen)).toBe(true);
    expect(selectionOf(chosen)).toEqual({});
  }
});

test('an archive that is selected with its folder counts once', () => {
  const chosen = toggled(toggled(nothing, archive('photos/a.jpg')), folder('photos'));
  expect(amountOfChosen(chosen, vault)).toEqual({ archives: 10, bytes: 1000 });
});

test('withSearch() adds a search once, and leaves its count to the server', () => {
  const wish = { glob: '**/*.jpg' };
  const chosen = withSearch(withSearch(nothing, wish), { ...wish });
  expect(selectionOf(chosen)).toEqual({ searches: [wish] });
  expect(amountOfChosen(chosen, vault)).toBeUndefined();
});

test('an archive can be taken out of what a search finds', () => {
  const chosen = toggled(toggled(withSearch(nothing, { text: 'a' }), archive('a')), archive('a'));
  expect(selectionOf(chosen).except).toEqual({ folders: [], archiveIds: ['id of a'] });
});
