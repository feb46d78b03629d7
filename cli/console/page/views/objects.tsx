import { countWords, sizeWords } from '../../../../functions/vault-run/report/words.ts';
import type { ObjectPage } from '../../api.ts';
import { ask } from '../client.ts';
import { Head } from '../components/head.tsx';
import { Icon } from '../components/icon.tsx';
import { PlainState, Resource } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { CutText, Text } from '../components/text.tsx';
import { Time } from '../components/time.tsx';
import { pathOf } from '../paths.ts';
import { hashOf } from '../route.ts';
import { useMore } from '../use-more.ts';
import { goTo } from '../use-route.ts';
import type { ViewProps } from './view.ts';

type Row =
  | { readonly kind: 'folder'; readonly prefix: string; readonly name: string }
  | { readonly kind: 'object'; readonly name: string; readonly object: ObjectPage['objects'][number] };

/** What lies in the bucket: only what was verified. */
export function ObjectsView({ route, surroundings }: ViewProps) {
  const { prefix = '' } = route.query;
  const list = useMore(prefix, (cursor, signal) =>
    ask<ObjectPage>(pathOf(['objects'], { prefix, cursor }), { signal }),
  );
  return (
    <>
      <Head
        title="Objects"
        line={
          <>
            Restored archives in the bucket <Text text={surroundings.bucketName} />. Each was verified before it became
            visible.
          </>
        }
      />
      <Crumbs prefix={prefix} bucketName={surroundings.bucketName} />
      <Resource of={list} what="the objects">
        {(pages) => {
          const rows = pages.flatMap((page) => rowsOf(page, prefix));
          if (rows.length === 0) return <NoObjects />;
          return (
            <Table
              label="Objects"
              columns={columns}
              count={rows.length}
              rowAt={(index) => rows[index]}
              keyOf={({ kind, name }) => `${kind} ${name}`}
              nameOf={({ name }) => name}
              onSeen={list.onSeen(rows.length)}
              onOpen={(row) => row.kind === 'folder' && goTo(['objects'], { prefix: row.prefix })}
              isFilling
            />
          );
        }}
      </Resource>
    </>
  );
}

const rowsOf = ({ folders, objects }: ObjectPage, prefix: string): Row[] => [
  ...folders.map((folder) => ({
    kind: 'folder' as const,
    prefix: folder,
    name: folder.slice(prefix.length).replace(/\/$/, ''),
  })),
  ...objects.map((object) => ({ kind: 'object' as const, name: object.key.slice(prefix.length), object })),
];

const NoObjects = () => (
  <PlainState icon="object" title="There are no objects here yet">
    <p>An object appears as soon as its archive is restored and verified, never before.</p>
  </PlainState>
);

const columns: readonly Column<Row>[] = [
  {
    title: 'Key',
    track: 'minmax(10rem, 4fr)',
    cell: (row) =>
      row.kind === 'folder' ? (
        <a class="name-cell" href={hashOf(['objects'], { prefix: row.prefix })} tabIndex={-1}>
          <Icon name="folder" kind="folder" />
          <CutText text={row.name || '(no name)'} />
        </a>
      ) : (
        <span class="name-cell">
          <Icon name="file" kind="file" />
          <CutText text={row.name} />
        </span>
      ),
  },
  {
    title: 'Size',
    track: 'minmax(5.5rem, 1fr)',
    isNumber: true,
    cell: (row) =>
      row.kind === 'folder' ? (
        ''
      ) : (
        <span title={`${countWords(row.object.sizeBytes)} bytes`}>{sizeWords(row.object.sizeBytes)}</span>
      ),
  },
  {
    title: 'Restored',
    track: 'minmax(11.2rem, 1.3fr)',
    fromRem: 34,
    cell: (row) => (row.kind === 'folder' ? '' : <Time at={row.object.modifiedAt} />),
  },
];

function Crumbs({ prefix, bucketName }: { readonly prefix: string; readonly bucketName: string }) {
  const segments = prefix === '' ? [] : prefix.replace(/\/$/, '').split('/');
  const steps = segments.map((name, index) => ({ name, prefix: `${segments.slice(0, index + 1).join('/')}/` }));
  return (
    <nav class="crumbs" aria-label="Folders">
      <ol>
        {[{ name: bucketName, prefix: '' }, ...steps].map((step, index) => (
          <li key={step.prefix}>
            {index === steps.length ? (
              <span aria-current="page">
                <Text text={step.name || '(no name)'} />
              </span>
            ) : (
              <a href={hashOf(['objects'], { prefix: step.prefix })}>
                <Text text={step.name || '(no name)'} />
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
