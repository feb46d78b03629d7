import { usdWords } from '../../../../../functions/vault-run/report/words.ts';
import type { TierEstimate } from '../../../api.ts';
import { typedUsd } from '../../words.ts';

/** The cap as it was typed; undefined where it is no sum of money above 0. */
export function capOf(text: string): number | undefined {
  const usd = typedUsd(text);
  return usd !== undefined && usd > 0 ? usd : undefined;
}

interface CapFieldProps {
  readonly cap: string;
  readonly onChange: (cap: string) => void;
  readonly price: TierEstimate | undefined;
}

/** Never filled in beforehand: whoever pays types the sum. */
export function CapField({ cap, onChange, price }: CapFieldProps) {
  const problem = problemOf(cap, price);
  return (
    <div class="field">
      <label for="cap">Spend at most</label>
      <div class="with-unit">
        <input
          id="cap"
          inputMode="decimal"
          autoComplete="off"
          value={cap}
          aria-invalid={problem !== undefined}
          aria-describedby="cap-hint"
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          style={{ width: '9rem' }}
        />
        USD
      </div>
      <p id="cap-hint" class={problem === undefined ? 'hint' : 'problem'}>
        {problem ?? hintOf(price)}
      </p>
    </div>
  );
}

const hintOf = (price: TierEstimate | undefined): string =>
  price === undefined
    ? 'Choose a tier, then type the most that this restore may cost.'
    : `Type the most that this restore may cost. The estimate for ${price.tier} is ${usdWords(price.onceUsd)}; repeats of requests can add to it.`;

function problemOf(cap: string, price: TierEstimate | undefined): string | undefined {
  if (cap.trim() === '') return undefined;
  const usd = capOf(cap);
  if (usd === undefined) return 'Type an amount such as 12.50.';
  if (price === undefined || usd >= price.onceUsd) return undefined;
  return `The estimate for ${price.tier} is ${usdWords(price.onceUsd)}: with this cap only a part would be restored.`;
}

/** Count of archives to restore first; undefined where the field is empty. */
export function sampleOf(text: string): { readonly isRight: boolean; readonly count?: number } {
  if (text.trim() === '') return { isRight: true };
  const count = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 && count <= 1000 ? { isRight: true, count } : { isRight: false };
}

interface SampleFieldProps {
  readonly sample: string;
  readonly onChange: (sample: string) => void;
}

export function SampleField({ sample, onChange }: SampleFieldProps) {
  const { isRight } = sampleOf(sample);
  return (
    <div class="field">
      <label for="sample">Try a sample first (optional)</label>
      <div class="with-unit">
        <input
          id="sample"
          inputMode="numeric"
          autoComplete="off"
          value={sample}
          aria-invalid={!isRight}
          aria-describedby="sample-hint"
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          style={{ width: '9rem' }}
        />
        archives
      </div>
      <p id="sample-hint" class={isRight ? 'hint' : 'problem'}>
        {isRight
          ? 'So many archives, of all sizes and kinds of names, are restored first; the rest only if all of them are.'
          : 'Type a number from 1 to 1,000, or nothing.'}
      </p>
    </div>
  );
}
