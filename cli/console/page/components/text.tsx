import { visibleText } from '../visible-text.ts';

interface TextProps {
  readonly text: string;
  readonly kind?: string;
}

/** Text from a vault, or from AWS: never HTML, its direction kept to itself, and nothing in it unseen. */
export const Text = ({ text, kind = '' }: TextProps) => <bdi class={kind}>{visibleText(text)}</bdi>;

/** The same, with the whole of it on hover: for cells that cut. */
export const CutText = ({ text, kind = '' }: TextProps) => (
  <bdi class={`text ${kind}`} title={visibleText(text)}>
    {visibleText(text.length > 300 ? `${text.slice(0, 300)}…` : text)}
  </bdi>
);

/** Text of several lines, such as JSON. */
export const Data = ({ text, label }: { readonly text: string; readonly label: string }) => (
  <pre class="data" role="region" tabIndex={0} aria-label={label}>
    <bdi>{visibleText(text, { isOfLines: true })}</bdi>
  </pre>
);
