import type { ComponentChildren } from 'preact';

/** Names and values, one pair per line; a pair whose value is undefined or null is left out. */
export const Facts = ({ of }: { readonly of: readonly (readonly [string, ComponentChildren])[] }) => (
  <dl class="facts">
    {of.map(([name, value]) =>
      value === undefined || value === null ? null : (
        <>
          <dt key={name}>{name}</dt>
          <dd key={`${name} value`}>{value}</dd>
        </>
      ),
    )}
  </dl>
);
