import type { ComponentChildren } from 'preact';

interface HeadProps {
  readonly title: ComponentChildren;
  /** A line below the title. */
  readonly line?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** Top of a view. */
export const Head = ({ title, line, actions }: HeadProps) => (
  <header class="view-head">
    <div>
      <h1>{title}</h1>
      {line && <p class="line">{line}</p>}
    </div>
    {actions && <div class="actions">{actions}</div>}
  </header>
);
