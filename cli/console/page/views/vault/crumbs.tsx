import { Text } from '../../components/text.tsx';
import { hashOf } from '../../route.ts';

interface CrumbsProps {
  readonly vaultName: string;
  /** Of the folder; '' for the top. */
  readonly path: string;
}

/** The way from the top of the vault to a folder. */
export function Crumbs({ vaultName, path }: CrumbsProps) {
  const segments = path === '' ? [] : path.split('/');
  const steps = segments.map((name, index) => ({ name, path: segments.slice(0, index + 1).join('/') }));
  return (
    <nav class="crumbs" aria-label="Folders">
      <ol>
        {[{ name: 'All archives', path: '' }, ...steps].map((step, index) => (
          <li key={step.path}>
            {index === steps.length ? (
              <span aria-current="page">
                <Text text={step.name || '(no name)'} />
              </span>
            ) : (
              <a href={hashOf(['vaults', vaultName], { folder: step.path })}>
                <Text text={step.name || '(no name)'} />
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
