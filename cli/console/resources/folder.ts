import { Problem } from '../../shared/problem.ts';
import type { AddResource } from '../console.ts';
import { numberIn, wordIn } from '../fields.ts';
import { folderPage } from '../index/folder-page.ts';
import { searchPage } from '../index/search.ts';

export const filters = ['copies', 'markers', 'unnamed'] as const;

/** A search or folder answers within 200 ms; some of that goes by before and after. */
const mostMs = 120;

/** GET /api/vaults/:vault/folder and /search */
export const addFolder: AddResource = (api, console) => {
  api.get('/vaults/:vault/folder', async (context) => {
    const { path = '', order, descending, filter, offset, limit } = context.req.query();
    const wish = {
      path,
      order: wordIn(order, 'order', ['name', 'size', 'date']) ?? 'name',
      isDescending: descending === 'true',
      filter: wordIn(filter, 'filter', filters),
      offset: numberIn(offset, 'offset', 0, 0, Number.MAX_SAFE_INTEGER),
      limit: numberIn(limit, 'limit', 200, 1, 1000),
    };
    return context.json(folderPage(await console.indexOf(context.req.param('vault')), wish));
  });
  api.get('/vaults/:vault/search', async (context) => {
    const { text = '', glob = '', path = '', filter, cursor, limit } = context.req.query();
    const query = { text, glob, path, filter: wordIn(filter, 'filter', filters) };
    if (text === '' && glob === '' && query.filter === undefined) {
      throw new Problem('BadRequest', 'Cannot search: wanted a text, a glob or a filter, found none of them.');
    }
    const from = numberIn(cursor, 'cursor', 0, 0, Number.MAX_SAFE_INTEGER);
    const limits = { limit: numberIn(limit, 'limit', 200, 1, 1000), mostMs };
    return context.json(searchPage(await console.indexOf(context.req.param('vault')), query, from, limits));
  });
};
