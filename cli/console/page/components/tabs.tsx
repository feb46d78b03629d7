import { hashOf } from '../route.ts';

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly title: string; readonly path: readonly string[]; readonly isHere: boolean }[];
}

/** Links between the parts of one view. */
export const Tabs = ({ label, tabs }: TabsProps) => (
  <nav class="tabs" aria-label={label}>
    {tabs.map(({ title, path, isHere }) => (
      <a key={title} href={hashOf(path)} aria-current={isHere ? 'page' : undefined}>
        {title}
      </a>
    ))}
  </nav>
);
