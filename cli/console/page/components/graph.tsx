import { useMemo, useRef, useState } from 'preact/hooks';
import { curve, glyphs } from '../../../../tools/picture/draw.ts';
import { type State, start } from '../../../../tools/picture/graph.ts';
import type { Layout, Placed } from '../../../../tools/picture/layout.ts';
import { box, dot, headOf, label, nest, widthOfState } from '../../../../tools/picture/measures.ts';
import type { StateSeen } from '../../api.ts';
import { layoutOf, stateWords } from '../graph.ts';
import { useSize } from '../use-size.ts';

interface GraphProps {
  readonly definition: unknown;
  readonly states: readonly StateSeen[];
  /** Name of the state whose events are shown. */
  readonly chosen: string | undefined;
  readonly onChoose: (name: string | undefined) => void;
}

type Shown = Omit<GraphProps, 'definition' | 'states'> & { readonly seen: ReadonlyMap<string, StateSeen> };

/** A definition as a picture, each state in the colour of what became of it. */
export function Graph({ definition, states, ...rest }: GraphProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { widthPx } = useSize(frame);
  const [zoom, setZoom] = useState<number>();
  const text = JSON.stringify(definition);
  const layout = useMemo(() => layoutOf(JSON.parse(text)), [text]);
  const shown: Shown = { ...rest, seen: new Map(states.map((state) => [state.name, state])) };
  if (layout === undefined) return <StateList {...shown} />;
  const fit = Math.min(0.85, Math.max(0.35, (widthPx - 20) / layout.width));
  const scale = zoom ?? fit;
  return (
    <div class="stack">
      <div class="actions">
        <Legend />
        <div class="actions" style={{ marginLeft: 'auto' }}>
          <button type="button" class="square" aria-label="Smaller" onClick={() => setZoom(scale / 1.25)}>
            −
          </button>
          <button type="button" class="square" aria-label="Larger" onClick={() => setZoom(scale * 1.25)}>
            +
          </button>
          <button type="button" onClick={() => setZoom(undefined)}>
            Fit
          </button>
        </div>
      </div>
      <div ref={frame} class="graph" role="region" aria-label="Graph of the state machine" tabIndex={0}>
        <Picture layout={layout} scale={scale} {...shown} />
      </div>
      <p role="status">
        {rest.chosen === undefined ? (
          <span class="quiet">Choose a state to see what became of it, and its events.</span>
        ) : (
          stateWords(rest.chosen, shown.seen.get(rest.chosen))
        )}
      </p>
    </div>
  );
}

const Legend = () => (
  <div class="legend">
    {(
      [
        ['succeeded', 'restored'],
        ['running', 'requested'],
        ['error caught', 'blocked'],
        ['failed', 'failed'],
        ['not entered', 'wanted'],
      ] as const
    ).map(([words, colour]) => (
      <span key={words}>
        <i class={`dot of-${colour}`} />
        {words}
      </span>
    ))}
  </div>
);

interface PictureProps extends Shown {
  readonly layout: Layout;
  readonly scale: number;
}

const Picture = ({ layout, scale, ...shown }: PictureProps) => (
  <svg
    viewBox={`0 0 ${layout.width} ${layout.height}`}
    width={Math.ceil(layout.width * scale)}
    height={Math.ceil(layout.height * scale)}
    role="group"
    aria-label="States"
  >
    {layout.ways.map((way, index) => (
      <Way key={`way ${index}`} {...way} />
    ))}
    {layout.ways.map((way, index) => (
      <WayLabel key={`label ${index}`} {...way} />
    ))}
    {layout.dots.map(({ name, x, y }) => (
      <circle key={name} class="end" cx={x} cy={y} r={name === start ? dot - 5 : dot - 2} />
    ))}
    {layout.states.map((state) => (
      <StateShape key={state.name} state={state} {...shown} />
    ))}
  </svg>
);

type WayOf = Layout['ways'][number];

/** A line and its tip, which points down, or up where the way goes back. */
function Way({ points, caught, isUpward }: WayOf) {
  const tip = isUpward ? points[0] : points.at(-1);
  if (tip === undefined) return null;
  const line = points.map((point) => (point === tip ? { x: tip.x, y: tip.y + (isUpward ? 6 : -6) } : point));
  return (
    <>
      <path class={caught ? 'way caught' : 'way'} d={curve(line)} />
      <path class="tip" d={`M ${tip.x} ${tip.y} l -4.5 ${isUpward ? 9 : -9} h 9 Z`} />
    </>
  );
}

function WayLabel({ label: lines, labelAt }: WayOf) {
  if (labelAt === undefined) return null;
  const { x, y, width, height } = labelAt;
  return (
    <g>
      <rect class="label-back" x={x - width / 2} y={y - height / 2} width={width} height={height} rx="4" />
      {lines.map((line, index) => (
        <text key={line} class="way-label" x={x} y={y - height / 2 + label.padding + index * label.lineHeight + 12}>
          {line}
        </text>
      ))}
    </g>
  );
}

interface StateShapeProps extends Shown {
  readonly state: Placed<State>;
}

function StateShape({ state, ...shown }: StateShapeProps) {
  const [left, top] = [state.x - state.width / 2, state.y - state.height / 2];
  const head = headOf(state, widthOfState(state));
  if (state.child === undefined) return <Box state={state} left={left} top={top} {...shown} />;
  const childTop = top + head.height + 2 * nest.dot + nest.gap;
  return (
    <>
      <rect class="nest" x={left} y={top} width={state.width} height={state.height} rx="10" />
      <Box state={state} left={left} top={top} {...shown} />
      <Box state={state.child} left={state.x - box.width / 2} top={childTop} {...shown} />
    </>
  );
}

interface BoxProps extends Shown {
  readonly state: State;
  readonly left: number;
  readonly top: number;
}

/** One state: pressed, it shows its events. */
function Box({ state, left, top, seen, chosen, onChoose }: BoxProps) {
  const width = widthOfState(state);
  const head = headOf(state, width);
  const found = seen.get(state.name);
  const words = stateWords(state.name, found);
  const isChosen = chosen === state.name;
  const choose = () => onChoose(isChosen ? undefined : state.name);
  const textX = left + box.padding + box.icon + 12;
  const firstLine = top + (head.height - box.nameHeight - head.lines.length * box.lineHeight) / 2 + 15;
  return (
    <g
      class={found === undefined ? '' : `is-${found.status}`}
      role="button"
      tabindex={0}
      aria-pressed={isChosen}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        choose();
      }}
    >
      <rect class="box" x={left} y={top} width={width} height={head.height} rx="8" />
      <rect class="lamp" x={left + box.padding} y={top + head.height / 2 - 16} width="32" height="32" rx="7" />
      <path
        class="glyph"
        d={glyphs[state.kind]}
        transform={`translate(${left + box.padding + 16} ${top + head.height / 2})`}
      />
      <text class="name" x={textX} y={firstLine}>
        {state.name}
      </text>
      <text class="only-read" x={textX} y={firstLine}>
        {words}
      </text>
      {found !== undefined && <Sign status={found.status} x={left + width} y={top} />}
      {head.lines.map((line, index) => (
        <text key={line} class="says" x={textX} y={firstLine + box.nameHeight + index * box.lineHeight - 2}>
          {line}
        </text>
      ))}
    </g>
  );
}

const signs: Readonly<Record<StateSeen['status'], string>> = {
  succeeded: 'M -4 0.5 L -1.2 3.2 L 4 -3',
  running: 'M -4 0 h 0.1 M 0 0 h 0.1 M 4 0 h 0.1',
  failed: 'M -3.2 -3.2 L 3.2 3.2 M 3.2 -3.2 L -3.2 3.2',
  caught: 'M 0 -4.2 V 0.8 M 0 4 V 4.1',
  aborted: 'M -3 -3 H 3 V 3 H -3 Z',
};

/** At the corner of a state: what its colour says, for those who do not see colours. */
const Sign = ({ status, x, y }: { readonly status: StateSeen['status']; readonly x: number; readonly y: number }) => (
  <g class="sign" transform={`translate(${x} ${y})`}>
    <circle class="lamp" r="10" />
    <path class="glyph" d={signs[status]} />
  </g>
);

/** Where there is no picture: the states by name. */
const StateList = ({ seen, chosen, onChoose }: Shown) => (
  <ul class="stack">
    {[...seen.values()].map((state) => (
      <li key={state.name}>
        <button
          type="button"
          class="chip"
          aria-pressed={chosen === state.name}
          onClick={() => onChoose(chosen === state.name ? undefined : state.name)}
        >
          {stateWords(state.name, state)}
        </button>
      </li>
    ))}
  </ul>
);
