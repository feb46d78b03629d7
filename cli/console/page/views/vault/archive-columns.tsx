import { countWords, sizeWords } from '../../../../../functions/vault-run/report/words.ts';
import type { ArchiveEntry, Entry } from '../../../api.ts';
import { Icon } from '../../components/icon.tsx';
import type { Column } from '../../components/table.tsx';
import { CutText } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { hashOf } from '../../route.ts';
import { shortWords } from '../../words.ts';

interface Options {
  readonly vaultName: string;
  /** Shows the whole path, not only the name. */
  readonly isWithPath: boolean;
}

/** What is seen of folders and archives. */
export const columnsOf = (options: Options): readonly Column<Entry>[] => [
  { title: 'Name', track: 'minmax(10rem, 4fr)', order: 'name', cell: (entry) => <Name entry={entry} {...options} /> },
  ...(options.isWithPath
    ? []
    : [
        {
          title: 'Archives',
          track: 'minmax(5.6rem, 0.8fr)',
          isNumber: true,
          fromRem: 44,
          cell: (entry: Entry) => (entry.kind === 'folder' ? countWords(entry.archives) : ''),
        },
      ]),
  {
    title: 'Size',
    track: 'minmax(6.4rem, 0.8fr)',
    isNumber: true,
    order: 'size',
    cell: (entry) => sizeWords(entry.kind === 'folder' ? entry.bytes : entry.sizeBytes),
  },
  {
    title: 'Uploaded',
    track: 'minmax(11.2rem, 1fr)',
    order: 'date',
    fromRem: 42,
    cell: ofArchive(({ createdAt }) => <Time at={createdAt} />),
  },
  {
    title: 'Tree hash',
    track: 'minmax(11rem, 1fr)',
    fromRem: 66,
    cell: ofArchive(({ treeHash }) => (
      <code class="quiet" title={treeHash}>
        {shortWords(treeHash)}
      </code>
    )),
  },
  {
    title: 'Description',
    track: 'minmax(9rem, 2.4fr)',
    fromRem: 80,
    cell: ofArchive(({ description }) => <CutText text={description} kind="mono quiet" />),
  },
];

function ofArchive(cell: (archive: ArchiveEntry) => preact.VNode) {
  return (entry: Entry) => (entry.kind === 'archive' ? cell(entry) : '');
}

function Name({ entry, vaultName, isWithPath }: Options & { readonly entry: Entry }) {
  const name = isWithPath ? entry.path : entry.name;
  if (entry.kind === 'folder') {
    return (
      <a class="name-cell" href={hashOf(['vaults', vaultName], { folder: entry.path })} tabIndex={-1}>
        <Icon name="folder" kind="folder" />
        <CutText text={name === '' ? '(no name)' : name} />
      </a>
    );
  }
  return (
    <span class="name-cell">
      <Icon name="file" kind="file" />
      <CutText text={name === '' ? '(no name)' : name} />
      {entry.isCopy && <span class="badge plain">copy</span>}
      {entry.isMarker && <span class="badge plain">marker</span>}
    </span>
  );
}
