import { countWords, sizeWords } from '../../../../../functions/vault-run/report/words.ts';
import type { ArchiveDetail, ArchiveEntry } from '../../../api.ts';
import { ask } from '../../client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Facts } from '../../components/facts.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { pathOf } from '../../paths.ts';
import { useLoad } from '../../use-load.ts';

interface ArchiveDialogProps {
  readonly vaultName: string;
  readonly entry: ArchiveEntry;
  readonly onClose: () => void;
}

/** All that is known of one archive. */
export function ArchiveDialog({ vaultName, entry, onClose }: ArchiveDialogProps) {
  const detail = useLoad(entry.archiveId, (signal) =>
    ask<ArchiveDetail>(pathOf(['vaults', vaultName, 'archives', entry.archiveId]), { signal }),
  );
  return (
    <Dialog title="Archive" isWide onClose={onClose}>
      <Facts
        of={[
          ['Name', <Text text={entry.path} />],
          ['Size', `${sizeWords(entry.sizeBytes)} (${countWords(entry.sizeBytes)} bytes)`],
          ['Uploaded', <Time at={entry.createdAt} />],
          ['Modified', entry.modifiedAt === null ? undefined : <Time at={entry.modifiedAt} />],
          ['Name found by', entry.nameStyle],
          ['Tree hash', <code>{entry.treeHash}</code>],
          ['Archive id', <code>{entry.archiveId}</code>],
          ['Description', <Text text={entry.description || '(none)'} kind="mono" />],
        ]}
      />
      {entry.isMarker && <p class="quiet">It stands for a folder. A restore leaves it out.</p>}
      {detail.error !== undefined && detail.value === undefined && <ErrorState error={detail.error} />}
      {detail.value && <Rest {...detail.value} />}
    </Dialog>
  );
}

const Rest = ({ keyPrefix, path, copies, inRun }: ArchiveDetail) => (
  <>
    <Facts
      of={[
        ['S3 key', keyPrefix === null ? undefined : <Text text={keyPrefix + path} kind="mono" />],
        [
          'In the newest run',
          inRun === null ? undefined : (
            <>
              {inRun.state}
              {inRun.reason !== null && (
                <>
                  {': '}
                  <Text text={inRun.reason} />
                </>
              )}
            </>
          ),
        ],
      ]}
    />
    {copies.length > 0 && (
      <section class="stack">
        <h3>Other archives with the same bytes</h3>
        <ul class="stack">
          {copies.map((copy) => (
            <li key={copy.archiveId}>
              <Text text={copy.path} /> <span class="quiet">uploaded </span>
              <Time at={copy.createdAt} />
            </li>
          ))}
        </ul>
      </section>
    )}
  </>
);
