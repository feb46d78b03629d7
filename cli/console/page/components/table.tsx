import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useSize } from '../use-size.ts';
import { useVirtualRows } from '../use-virtual-rows.ts';

export interface Column<Row> {
  readonly title: string;
  /** Width, as a track of a CSS grid: `minmax(12rem, 3fr)`. */
  readonly track: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Stands at the right. */
  readonly isNumber?: boolean;
  /** Where the table is narrower than so many rem, the column is left out. */
  readonly fromRem?: number;
  /** Sorts by this name when its title is pressed. */
  readonly order?: string;
}

interface RowSelection<Row> {
  readonly of: (row: Row) => 'all' | 'some' | 'none';
  readonly toggle: (row: Row) => void;
}

interface Order {
  readonly by: string;
  readonly isDescending: boolean;
  readonly set: (by: string) => void;
}

interface TableProps<Row> {
  /** Says what is in it, to those who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly count: number;
  /** Undefined where the row is not loaded yet. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => string;
  /** How a screen reader names a row, and its checkbox. */
  readonly nameOf: (row: Row) => string;
  /** Called with the rows that are seen, `[from, to)`: those that are missing should be loaded. */
  readonly onSeen?: (from: number, to: number) => void;
  readonly onOpen?: (row: Row) => void;
  readonly selection?: RowSelection<Row>;
  readonly order?: Order;
  /** Takes all the height that the view has left. */
  readonly isFilling?: boolean;
  readonly foot?: ComponentChildren;
}

const rowRem = 2.45;
/** Rows that are only scrolled past are not asked for. */
const settledMs = 50;

/**
 * Rows that are drawn only where they are seen: a million cost no more than forty. Keys: arrows, Page Up and Down, Home,
 * End; Enter opens, Space selects.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, count, rowAt, keyOf, onSeen, onOpen, selection, isFilling = false, foot } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { widthPx, remPx } = useSize(scroller);
  const rowPx = Math.round(rowRem * remPx);
  const { spacePx, rows, show } = useVirtualRows({ count, rowPx, scroller });
  const [active, setActive] = useState(0);
  const tableId = useId();
  const [first, last] = [rows[0]?.index ?? 0, (rows.at(-1)?.index ?? -1) + 1];
  useEffect(() => {
    const timer = setTimeout(() => onSeen?.(first, last), settledMs);
    return () => clearTimeout(timer);
  }, [onSeen, first, last, count]);

  const shown = columns.filter(({ fromRem = 0 }) => widthPx === 0 || widthPx >= fromRem * remPx);
  const style = { gridTemplateColumns: tracks(shown, selection !== undefined), height: `${rowPx}px` };
  const move = (to: number) => {
    const index = Math.min(Math.max(to, 0), count - 1);
    setActive(index);
    show(index);
  };
  const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 2);
  const onKeyDown = keysOf({ active, count, pageRows, move, row: rowAt(active), onOpen, selection });
  return (
    <div class={`table ${isFilling ? 'fills' : ''} ${onOpen ? 'opens' : ''}`}>
      <div
        ref={scroller}
        class="table-scroll"
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={count + 1}
        aria-multiselectable={selection !== undefined}
        aria-activedescendant={count > 0 ? `${tableId}-${active}` : undefined}
        onKeyDown={onKeyDown}
        style={isFilling ? { minHeight: `${rowPx * Math.min(count + 1, 7)}px` } : { maxHeight: `${rowPx * 15.5}px` }}
      >
        <Head {...props} shown={shown} style={style} />
        <div class="table-space" role="rowgroup" style={{ height: `${spacePx}px` }}>
          {rows.map(({ index, topPx }) => {
            const row = rowAt(index);
            return (
              <div
                key={row === undefined ? index : keyOf(row)}
                id={`${tableId}-${index}`}
                class={index === active ? 'table-row active' : 'table-row'}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={row && selection ? selection.of(row) === 'all' : undefined}
                style={{ ...style, transform: `translateY(${topPx}px)` }}
                onClick={(event) => {
                  setActive(index);
                  if (row && onOpen && !isOfControl(event)) onOpen(row);
                }}
              >
                {selection && <Check row={row} selection={selection} nameOf={props.nameOf} />}
                {shown.map(({ title, cell, isNumber }) => (
                  <div key={title} role="gridcell" class={isNumber ? 'number' : ''}>
                    {row === undefined ? <span class="waiting-cell" /> : cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {foot && <div class="table-foot">{foot}</div>}
    </div>
  );
}

const tracks = (shown: readonly Column<never>[], isSelectable: boolean) =>
  [...(isSelectable ? ['2.6rem'] : []), ...shown.map(({ track }) => track)].join(' ');

/** Clicks on links, buttons and checkboxes in a row are their own business. */
const isOfControl = ({ target }: MouseEvent) =>
  target instanceof Element && target.closest('a, button, input, .check') !== null;

interface HeadProps<Row> extends TableProps<Row> {
  readonly shown: readonly Column<Row>[];
  readonly style: { readonly gridTemplateColumns: string };
}

function Head<Row>({ shown, style, selection, order }: HeadProps<Row>) {
  return (
    <div class="table-row table-head" role="row" aria-rowindex={1} style={style}>
      {selection && (
        <div role="columnheader">
          <span class="unseen">Selected</span>
        </div>
      )}
      {shown.map(({ title, isNumber, order: by }) => (
        <div key={title} role="columnheader" class={isNumber ? 'number' : ''} aria-sort={sortOf(order, by)}>
          {by === undefined || order === undefined ? (
            title
          ) : (
            <button type="button" onClick={() => order.set(by)}>
              {title}
              <span aria-hidden="true">{order.by === by ? (order.isDescending ? '↓' : '↑') : ''}</span>
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

function sortOf(order: Order | undefined, by: string | undefined): 'ascending' | 'descending' | undefined {
  if (order === undefined || by === undefined || order.by !== by) return undefined;
  return order.isDescending ? 'descending' : 'ascending';
}

interface CheckProps<Row> {
  readonly row: Row | undefined;
  readonly selection: RowSelection<Row>;
  readonly nameOf: (row: Row) => string;
}

function Check<Row>({ row, selection, nameOf }: CheckProps<Row>) {
  if (row === undefined) return <div role="gridcell" class="check-cell" />;
  const state = selection.of(row);
  return (
    <div role="gridcell" class="check-cell">
      <label class="check">
        <span class="unseen">Select {nameOf(row)}</span>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={state === 'all'}
          indeterminate={state === 'some'}
          onChange={() => selection.toggle(row)}
        />
      </label>
    </div>
  );
}

interface Keys<Row> {
  readonly active: number;
  readonly count: number;
  readonly pageRows: number;
  readonly move: (to: number) => void;
  readonly row: Row | undefined;
  readonly onOpen: ((row: Row) => void) | undefined;
  readonly selection: RowSelection<Row> | undefined;
}

function keysOf<Row>({ active, count, pageRows, move, row, onOpen, selection }: Keys<Row>) {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + pageRows,
    PageUp: active - pageRows,
    Home: 0,
    End: count - 1,
  };
  return (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moves[event.key];
    if (to !== undefined) move(to);
    else if (row !== undefined && event.key === 'Enter' && onOpen) onOpen(row);
    else if (row !== undefined && event.key === ' ' && selection) selection.toggle(row);
    else return;
    event.preventDefault();
  };
}
