import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { countWords } from '../../../../../functions/vault-run/report/words.ts';
import type { ArchiveEntry, ArchiveFilter, Entry, EntryOrder, IndexFacts, SearchWish } from '../../../api.ts';
import { Search } from '../../components/search.tsx';
import { ErrorState, Loading, PlainState } from '../../components/states.tsx';
import { Table } from '../../components/table.tsx';
import { toast } from '../../components/toasts.tsx';
import { rowOf } from '../../pages.ts';
import type { Route } from '../../route.ts';
import { type Chosen, isInLeftOut, nothing, stateOf, toggled, withSearch } from '../../selection.ts';
import { useFolder } from '../../use-folder.ts';
import { goTo, replaceQuery } from '../../use-route.ts';
import { useSearch } from '../../use-search.ts';
import { countedWords, percentWords } from '../../words.ts';
import { columnsOf } from './archive-columns.tsx';
import { ArchiveDialog } from './archive-dialog.tsx';
import type { ContentsProps } from './contents.tsx';
import { Crumbs } from './crumbs.tsx';
import { SelectionBar } from './selection-bar.tsx';

export interface ArchivesProps extends ContentsProps {
  readonly index: IndexFacts;
  /** Buttons beside the filters. */
  readonly actions: ComponentChildren;
}

const filters: readonly { readonly name: ArchiveFilter; readonly title: string }[] = [
  { name: 'copies', title: 'Copies' },
  { name: 'markers', title: 'Folder markers' },
  { name: 'unnamed', title: 'Without a name' },
];

/** Folders and archives, or what a search finds; and what is selected of them. */
export function Archives(props: ArchivesProps) {
  const { vault, index, route, surroundings, actions } = props;
  const [chosen, setChosen] = useState(nothing);
  const [opened, setOpened] = useState<ArchiveEntry>();
  const wish = wishOf(route);
  const choose = (entry: Entry) => {
    if (isInLeftOut(chosen, entry)) {
      toast('A folder above it is left out of the selection. Select that folder again first.', { isBad: true });
    } else setChosen(toggled(chosen, entry));
  };
  const open = (entry: Entry) => {
    if (entry.kind === 'archive') setOpened(entry);
    else goTo(['vaults', vault.name], { folder: entry.path, filter: route.query['filter'] });
  };
  const rows = { ...props, chosen, choose, open };
  return (
    <>
      <div class="filters">
        <SearchFields route={route} />
        {filters.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            class="chip"
            aria-pressed={route.query['filter'] === name}
            onClick={() =>
              replaceQuery(route, { ...route.query, filter: route.query['filter'] === name ? undefined : name })
            }
          >
            {title} <span class="quiet">{countWords(index.filters[name].archives)}</span>
          </button>
        ))}
      </div>
      <div class="view-head">
        <Crumbs vaultName={vault.name} path={route.query['folder'] ?? ''} />
        <div class="actions">{actions}</div>
      </div>
      {wish === undefined ? <FolderTable {...rows} /> : <SearchTable {...rows} wish={wish} setChosen={setChosen} />}
      <SelectionBar
        vaultName={vault.name}
        index={index}
        chosen={chosen}
        surroundings={surroundings}
        onStale={props.loaded.reload}
        onClear={() => setChosen(nothing)}
      />
      {opened && <ArchiveDialog vaultName={vault.name} entry={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

/** What is searched for; undefined where a folder is looked at. */
function wishOf({ query: { text, how, folder, filter } }: Route): SearchWish | undefined {
  if (!text) return undefined;
  return {
    ...(how === 'glob' ? { glob: text } : { text }),
    ...(folder ? { path: folder } : {}),
    ...(isFilter(filter) ? { filter } : {}),
  };
}

const isFilter = (name: string | undefined): name is ArchiveFilter => filters.some((filter) => filter.name === name);

function SearchFields({ route }: { readonly route: Route }) {
  const { text = '', how = 'text' } = route.query;
  return (
    <>
      <Search
        label="Search in names"
        value={text}
        placeholder={how === 'glob' ? 'Glob, such as photos/**/*.jpg' : 'Search in names'}
        onChange={(text) => replaceQuery(route, { ...route.query, text })}
      />
      <select
        aria-label="How the search matches"
        value={how}
        onChange={({ currentTarget }) => replaceQuery(route, { ...route.query, how: currentTarget.value })}
      >
        <option value="text">contains</option>
        <option value="glob">glob</option>
      </select>
    </>
  );
}

interface RowsProps extends ArchivesProps {
  readonly chosen: Chosen;
  readonly choose: (entry: Entry) => void;
  readonly open: (entry: Entry) => void;
}

const keyOf = (entry: Entry) => (entry.kind === 'folder' ? `folder ${entry.path}` : entry.archiveId);
const orders: readonly EntryOrder[] = ['name', 'size', 'date'];

function FolderTable({ vault, loaded, index, route, chosen, choose, open }: RowsProps) {
  const { query } = route;
  const order = orders.find((name) => name === query['order']) ?? 'name';
  const isDescending = query['descending'] === 'true';
  const filter = query['filter'] ?? '';
  const wish = { vaultName: vault.name, indexId: index.indexId, path: query['folder'] ?? '', filter };
  const { pages, amount, indexId, error, onSeen, reload } = useFolder({ ...wish, order, isDescending });
  useEffect(() => {
    if (indexId !== undefined && indexId !== index.indexId) loaded.reload(); // there is a newer index
  }, [indexId, index.indexId]);
  if (error !== undefined && pages === undefined) return <ErrorState error={error} retry={reload} />;
  if (pages === undefined) return <Loading what="the folder" />;
  if (pages.total === 0) return <EmptyFolder isFiltered={filter !== ''} />;
  const set = (by: string) =>
    replaceQuery(route, { ...query, order: by, descending: by === order && !isDescending ? 'true' : undefined });
  return (
    <Table
      label="Folders and archives"
      columns={columnsOf({ vaultName: vault.name, isWithPath: false })}
      count={pages.total}
      rowAt={(row) => rowOf(pages, row)}
      keyOf={keyOf}
      nameOf={({ name }) => name}
      onSeen={onSeen}
      onOpen={open}
      selection={{ of: (entry) => stateOf(chosen, entry), toggle: choose }}
      order={{ by: order, isDescending, set }}
      isFilling
      foot={
        <>
          <span>{countedWords(pages.total, 'entry', 'entries')} in this folder</span>
          {amount && <span>{countedWords(amount.archives, 'archive')} in all depths</span>}
        </>
      }
    />
  );
}

const EmptyFolder = ({ isFiltered }: { readonly isFiltered: boolean }) => (
  <PlainState icon="folder" title="There is nothing here">
    <p>{isFiltered ? 'No archive of this folder passes the filter.' : 'The folder holds no archives.'}</p>
  </PlainState>
);

interface SearchTableProps extends RowsProps {
  readonly wish: SearchWish;
  readonly setChosen: (chosen: Chosen) => void;
}

function SearchTable({ vault, index, wish, chosen, setChosen, choose, open }: SearchTableProps) {
  const rows = useSearch(vault.name, index.indexId, wish);
  if (rows === undefined) return null;
  const { found, isAtEnd, searchedShare, error, onSeen, reload } = rows;
  if (error !== undefined && found.length === 0) return <ErrorState error={error} retry={reload} />;
  if (found.length === 0) return isAtEnd ? <NothingFound /> : <Loading what="what the search finds" />;
  return (
    <Table
      label="Archives that the search found"
      columns={columnsOf({ vaultName: vault.name, isWithPath: true })}
      count={found.length}
      rowAt={(row) => found[row]}
      keyOf={({ archiveId }) => archiveId}
      nameOf={({ path }) => path}
      onSeen={onSeen}
      onOpen={open}
      selection={{ of: (entry) => stateOf(chosen, entry), toggle: choose }}
      isFilling
      foot={
        <>
          {error !== undefined && (
            <button type="button" class="plain" onClick={reload}>
              The search stopped. Go on
            </button>
          )}
          <span role="status">
            {countedWords(found.length, 'archive')} found
            {isAtEnd ? '' : `, ${percentWords(searchedShare)} of the vault searched. Scroll to go on.`}
          </span>
          <button type="button" class="plain" onClick={() => setChosen(withSearch(chosen, wish))}>
            Select all that it finds
          </button>
        </>
      }
    />
  );
}

const NothingFound = () => (
  <PlainState icon="search" title="Nothing was found">
    <p>No archive has a name like this. Text is found anywhere in the path; a glob must match the whole path.</p>
  </PlainState>
);
