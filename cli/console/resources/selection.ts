import type { Selection } from '../api.ts';
import type { Fields } from '../fields.ts';
import { filters } from './folder.ts';

/** What a body selects. Error: `BadRequest`. */
export function selectionIn(fields: Fields): Selection {
  const except = fields.object('except');
  return {
    ...(fields.flag('all') ? { all: true } : {}),
    ...namedIn(fields),
    searches: fields.list('searches').map((search) => ({
      text: search.optionalText('text') ?? '',
      glob: search.optionalText('glob') ?? '',
      path: search.optionalText('path') ?? '',
      ...filterIn(search),
    })),
    ...(except === undefined ? {} : { except: namedIn(except) }),
  };
}

const namedIn = (fields: Fields) => ({ folders: fields.texts('folders'), archiveIds: fields.texts('archiveIds') });

function filterIn(search: Fields) {
  const filter = search.optionalOneOf('filter', filters);
  return filter === undefined ? {} : { filter };
}
