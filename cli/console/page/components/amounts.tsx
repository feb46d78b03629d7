import { countWords, sizeWords } from '../../../../functions/vault-run/report/words.ts';
import type { Amount, StateAmount } from '../../api.ts';

interface AmountsProps {
  readonly states: readonly StateAmount[];
  readonly all: Amount;
}

/** These have a line though they are empty: the picture keeps its shape. */
const usual: readonly string[] = ['restored', 'ready', 'requested', 'wanted', 'failed'];

const meanings: Readonly<Record<string, string>> = {
  restored: 'verified, in the bucket',
  ready: 'Glacier has the output; it is being copied',
  requested: 'Glacier is at work on it',
  wanted: 'not requested yet',
  'refused for now': 'Glacier takes no request for it now',
  'taken away': 'was restored, and is not in the bucket any more',
  blocked: 'another object lies at its key',
  failed: 'not requested any more',
};

/** Archives and bytes by state: as a stripe, and as a table. */
export function Amounts({ states, all }: AmountsProps) {
  const shown = states.filter(({ state, archives }) => archives > 0 || usual.includes(state));
  return (
    <div class="stack">
      <div class="stripe" aria-hidden="true">
        {shown
          .filter(({ archives }) => archives > 0)
          .map(({ state, bytes, archives }) => (
            <i key={state} class={classOf(state)} style={{ flexGrow: all.bytes > 0 ? bytes : archives }} />
          ))}
      </div>
      <div class="scroll-x">
        <table class="plain-table">
          <thead>
            <tr>
              <th>State</th>
              <th class="number">Archives</th>
              <th class="number">Size</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ state, archives, bytes }) => (
              <tr key={state}>
                <td>
                  <i class={`dot ${classOf(state)}`} />
                  {state} <span class="quiet wide-only">{meanings[state]}</span>
                </td>
                <td class="number">{countWords(archives)}</td>
                <td class="number">{sizeWords(bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const classOf = (state: string) => `of-${state.replaceAll(' ', '-')}`;
