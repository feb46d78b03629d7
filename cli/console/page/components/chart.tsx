import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { sizeWords } from '../../../../functions/vault-run/report/words.ts';
import { byteMarks, type Series, timeMarks } from '../series.ts';
import { timeWords } from '../times.ts';

interface ChartProps {
  /** Says in a sentence what the curve says: for those who do not see it. */
  readonly summary: string;
  readonly series: Series;
}

const heightRem = 15.5;

const remPx = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Bytes over time. */
export function Chart({ summary, series }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const newest = useRef(series);
  newest.current = series;
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new UPlot(optionsOf(element), dataOf(newest.current), element);
    };
    draw();
    const resized = new ResizeObserver(() => {
      const { clientWidth: width } = element;
      if (width !== plot.current?.width) plot.current?.setSize({ width, height: heightRem * remPx() });
    });
    resized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw); // a canvas has no style sheet
    return () => {
      dark.removeEventListener('change', draw);
      resized.disconnect();
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(dataOf(series)), [series]);
  return <div ref={box} class="chart" role="img" aria-label={summary} />;
}

const dataOf = ([seconds, values]: Series): UPlot.AlignedData => [[...seconds], [...values]];

function optionsOf(element: HTMLElement): UPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const rem = remPx();
  const axis = {
    stroke: colour('--quiet'),
    font: `${Math.round(0.86 * rem)}px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: heightRem * rem,
    legend: { markers: { show: false } },
    cursor: { y: false, points: { size: 8 } },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(most, 1) * 1.06] } },
    axes: [
      { ...axis, space: 6.4 * rem, size: 3.4 * rem, values: (_, marks) => timeMarks(marks) },
      {
        ...axis,
        size: 5.6 * rem,
        splits: (_, __, ___, most) => byteMarks(most),
        values: (_, marks) => marks.map((mark) => (mark === 0 ? '0' : sizeWords(mark))),
      },
    ],
    series: [
      {
        label: 'at',
        value: (_, second) => (second === null ? '–' : timeWords(new Date(second * 1000).toISOString()).local),
      },
      {
        label: 'restored',
        value: (_, bytes) => (bytes === null ? '–' : sizeWords(bytes)),
        stroke: colour('--good-fill'),
        fill: `color-mix(in srgb, ${colour('--good-fill')} 18%, transparent)`,
        width: 2,
        points: { show: false },
      },
    ],
  };
}
