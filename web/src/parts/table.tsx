// Dense tables with selection and arrow keys. A row's main link carries data-focus; arrows move the real focus from row to row, so
// Enter, screen readers and the focus mark need nothing special. On narrow windows the table scrolls in its own frame.
import { isValidElement, useId, useRef, type ReactNode } from 'react';
import { useKeys } from '../logic/keys.ts';
import { t } from '../text/text.ts';

export interface Column<Row> {
  name: string;
  title: ReactNode;
  cell: (row: Row) => ReactNode;
  className?: string; // widths
  end?: boolean; // figures stand to the right
  small?: boolean; // secondary: 14 px
}

export interface TableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowName?: (row: Row) => string; // what a person calls the row, for its check box
  selected?: ReadonlySet<string>;
  onSelect?: (next: Set<string>) => void;
  keys?: boolean; // this table is the page's main list and takes the arrow keys
  rowClass?: (row: Row) => string;
}

export function Table<Row>({ caption, columns, rows, rowKey, rowName, selected, onSelect, keys, rowClass }: TableProps<Row>) {
  const id = useId();
  const frame = useRef<HTMLTableElement>(null);
  const anchor = useRef(-1);

  const links = () => [...(frame.current?.querySelectorAll<HTMLElement>('[data-focus]') ?? [])];
  const here = () => links().findIndex((link) => link.closest('tr') === document.activeElement?.closest('tr'));
  const move = (by: number, extend: boolean) => {
    const all = links();
    const from = here();
    const to = from < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + by));
    all[to]?.focus();
    if (!extend) {
      anchor.current = -1;
      return;
    }
    if (!onSelect || !selected) return;
    if (anchor.current < 0) anchor.current = Math.max(0, from);
    const [low, high] = [Math.min(anchor.current, to), Math.max(anchor.current, to)];
    const next = new Set(selected);
    for (const row of rows.slice(low, high + 1)) next.add(rowKey(row));
    onSelect(next);
  };
  const toggle = (key: string) => {
    if (!onSelect || !selected) return;
    const next = new Set(selected);
    if (next.has(key)) next.delete(key);
    else next.add(key);
    onSelect(next);
  };
  const step = (by: number, extend: boolean) => (event: KeyboardEvent) => {
    if (!keys || rows.length === 0) return;
    event.preventDefault();
    move(by, extend);
  };
  useKeys({
    ArrowDown: step(1, false),
    ArrowUp: step(-1, false),
    'Shift+ArrowDown': step(1, true),
    'Shift+ArrowUp': step(-1, true),
    x: (event) => {
      const row = keys ? rows[here()] : undefined;
      if (row === undefined) return;
      event.preventDefault();
      toggle(rowKey(row));
    },
  });

  const all = rows.length > 0 && rows.every((row) => selected?.has(rowKey(row)));
  const some = rows.some((row) => selected?.has(rowKey(row)));
  return (
    <div role="region" aria-labelledby={`${id}-caption`} tabIndex={0} className="relative overflow-x-auto rounded-8 border border-solid-gray-420 print:overflow-visible">
      <table ref={frame} className="w-full border-collapse text-left text-dns-16N-130">
        <caption id={`${id}-caption`} className="sr-only">
          {caption}
        </caption>
        <thead className="bg-solid-gray-50">
          <tr className="border-b border-solid-gray-600">
            {onSelect ? (
              <th scope="col" className="w-11 min-w-11 p-0">
                <label className="flex min-h-11 cursor-pointer items-center justify-center">
                  <span className="sr-only">{t('table.all')}</span>
                  <input
                    type="checkbox"
                    className="size-5 accent-blue-900"
                    checked={all}
                    ref={(box) => {
                      if (box) box.indeterminate = some && !all;
                    }}
                    onChange={() => onSelect(all ? new Set() : new Set(rows.map(rowKey)))}
                  />
                </label>
              </th>
            ) : null}
            {columns.map((column) => (
              <th key={column.name} scope="col" className={`px-2.5 py-2 text-dns-14B-130 whitespace-nowrap ${column.end ? 'text-right' : ''} ${column.className ?? ''}`}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            const on = selected?.has(key) ?? false;
            return (
              <tr
                key={key}
                className={`border-b border-solid-gray-200 last:border-b-0 hover:bg-blue-50 has-[[data-focus]:focus]:bg-yellow-50 ${on ? 'bg-blue-100!' : ''} ${rowClass?.(row) ?? ''}`}
              >
                {onSelect ? (
                  <td className="p-0">
                    <label className="flex min-h-11 cursor-pointer items-center justify-center">
                      <span className="sr-only">{t('table.one', { name: rowName?.(row) ?? key })}</span>
                      <input type="checkbox" className="size-5 accent-blue-900" checked={on} onChange={() => toggle(key)} />
                    </label>
                  </td>
                ) : null}
                {columns.map((column) => (
                  <td key={column.name} className={`px-2.5 py-2 align-middle ${column.end ? 'text-right tabular-nums' : ''} ${column.small ? 'text-dns-14N-130' : ''} ${column.className ?? ''}`}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

// The words in a cell, when they may be cut: then the whole stands in its title.
const kLong = 40; // characters
function longText(node: ReactNode): string | undefined {
  const words = (one: ReactNode): string => {
    if (typeof one === 'string' || typeof one === 'number') return String(one);
    if (Array.isArray(one)) return one.map(words).join('');
    return isValidElement<{ children?: ReactNode }>(one) ? words(one.props.children) : '';
  };
  const text = words(node);
  return text.length > kLong ? text : undefined;
}

// Two lines in one cell: what matters, and what helps. Long ones are cut; the page of the thing shows them whole.
export function Two({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <div className="min-w-0">
      <div title={longText(first)} className="line-clamp-3 print:line-clamp-none">{first}</div>
      {second ? <div title={longText(second)} className="mt-0.5 line-clamp-2 text-dns-14N-130 text-solid-gray-700 print:line-clamp-none">{second}</div> : null}
    </div>
  );
}
