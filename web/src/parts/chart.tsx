// Stacked bars as plain SVG with a table behind a switch: the same look in print, nothing drawn that cannot be read as figures.
// Fills differ in pattern as well as in colour.
import { useId, useState } from 'react';
import { count, t } from '../text/text.ts';
import { Button } from './button.tsx';
import { Table } from './table.tsx';

export interface Series {
  name: string;
  title: string;
  fill: 'a' | 'b' | 'c' | 'd';
}
export interface Bar {
  key: string;
  title: string; // below the bar, where there is room
  full: string; // in the table and for a screen reader
  values: Record<string, number>;
}

const kFills: Record<Series['fill'], { colour: string; line?: string }> = {
  a: { colour: 'var(--color-blue-600)' },
  b: { colour: 'var(--color-orange-600)', line: 'M0 6L6 0' },
  c: { colour: 'var(--color-red-900)', line: 'M0 3H6' },
  d: { colour: 'var(--color-solid-gray-536)', line: 'M3 0V6' },
};

// The scale's top: a round number not below the largest value whose quarter is whole, as the lines count mails.
export function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of [1, 1.2, 1.6, 2, 4, 5, 8]) if (most <= step * power && (step * power) % 4 === 0) return step * power;
}

const kWidth = 960;
const kHeight = 240;
const kLeft = 56;
const kBottom = 28;
const kTop = 10;

export function Bars({ title, series, bars, every }: { title: string; series: Series[]; bars: Bar[]; every: number }) {
  const id = useId().replaceAll(':', '');
  const [asTable, setAsTable] = useState(false);
  const sums = bars.map((bar) => series.reduce((sum, one) => sum + (bar.values[one.name] ?? 0), 0));
  const top = niceTop(Math.max(0, ...sums));
  const room = kHeight - kBottom - kTop;
  const pitch = (kWidth - kLeft) / Math.max(1, bars.length);
  const y = (value: number) => kTop + room - (value / top) * room;
  const totals = series.map((one) => `${one.title} ${count(bars.reduce((sum, bar) => sum + (bar.values[one.name] ?? 0), 0))}`).join('、');
  return (
    <figure className="min-w-0">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <figcaption className="text-dns-16B-130">{title}</figcaption>
        <Button size="sm" onClick={() => setAsTable(!asTable)}>
          {asTable ? t('chart.asChart') : t('chart.asTable')}
        </Button>
      </div>
      {asTable ? (
        <Table
          caption={title}
          rows={bars}
          rowKey={(bar) => bar.key}
          columns={[
            { name: 'full', title: t('chart.time'), cell: (bar) => bar.full },
            ...series.map((one) => ({ name: one.name, title: one.title, end: true, cell: (bar: Bar) => count(bar.values[one.name] ?? 0) })),
          ]}
        />
      ) : (
        <>
          <svg viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={t('chart.label', { title, totals })} className="block h-auto w-full">
            <defs>
              {series.map((one) => (
                <pattern key={one.name} id={`${id}-${one.fill}`} width="6" height="6" patternUnits="userSpaceOnUse">
                  <rect width="6" height="6" fill={kFills[one.fill].colour} />
                  {kFills[one.fill].line ? <path d={kFills[one.fill].line} stroke="#fff" strokeWidth="1" opacity="0.7" /> : null}
                </pattern>
              ))}
            </defs>
            {[0, 0.25, 0.5, 0.75, 1].map((part) => (
              <g key={part}>
                <line x1={kLeft} x2={kWidth} y1={y(top * part)} y2={y(top * part)} stroke="var(--color-solid-gray-420)" strokeWidth={part === 0 ? 1.5 : 0.5} />
                <text x={kLeft - 8} y={y(top * part) + 5} textAnchor="end" fontSize="14" fill="currentColor">
                  {count(top * part)}
                </text>
              </g>
            ))}
            {bars.map((bar, index) => {
              let below = 0;
              return (
                <g key={bar.key}>
                  {series.map((one) => {
                    const value = bar.values[one.name] ?? 0;
                    const from = y(below + value);
                    const height = y(below) - from;
                    below += value;
                    return value > 0 ? (
                      <rect key={one.name} x={kLeft + index * pitch + pitch * 0.12} y={from} width={pitch * 0.76} height={Math.max(1, height)} fill={`url(#${id}-${one.fill})`} stroke="#fff" strokeWidth="0.5" />
                    ) : null;
                  })}
                  {index % every === 0 ? (
                    <text x={kLeft + index * pitch + pitch / 2} y={kHeight - 8} textAnchor="middle" fontSize="14" fill="currentColor">
                      {bar.title}
                    </text>
                  ) : null}
                </g>
              );
            })}
          </svg>
          <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-1 text-dns-14N-130">
            {series.map((one) => (
              <li key={one.name} className="flex items-center gap-1.5">
                <svg viewBox="0 0 16 16" aria-hidden="true" className="size-4">
                  <rect width="16" height="16" fill={`url(#${id}-${one.fill})`} />
                </svg>
                {one.title}
              </li>
            ))}
          </ul>
        </>
      )}
    </figure>
  );
}
