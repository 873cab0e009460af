// What surrounds every list: failure, loading, empty, the table, paging and the CSV of the same question.
import type { ComponentProps, ReactNode } from 'react';
import { address, type Params } from '../api/client.ts';
import { t } from '../text/text.ts';
import { Loading } from './bits.tsx';
import { buttonClass } from './button.tsx';
import { Failure } from './failure.tsx';
import { Icon } from './icon.tsx';
import { Pager } from './pager.tsx';

export interface List<Row> {
  first: boolean;
  error: unknown;
  rows: Row[];
  pager: ComponentProps<typeof Pager>;
}

export function ListFrame({ list, empty, children }: { list: List<unknown>; empty: ReactNode; children: ReactNode }) {
  if (list.error) return <Failure error={list.error} />;
  if (list.first) return <Loading />;
  if (list.rows.length === 0 && list.pager.isFirst) return <>{empty}</>;
  return (
    <>
      {children}
      <Pager {...list.pager} />
    </>
  );
}

export function CsvLink({ path, params = {} }: { path: string; params?: Params }) {
  return (
    <a href={address(`${path}.csv`, params)} download className={buttonClass('outline', 'sm')}>
      <Icon name="down" className="size-4" />
      {t('csv')}
    </a>
  );
}

export function Chips({ label, value, choices, onPick }: { label: string; value: string; choices: [value: string, text: string][]; onPick: (value: string) => void }) {
  return (
    <div role="group" aria-label={label} className="no-print flex flex-wrap gap-2">
      {choices.map(([one, text]) => (
        <button
          key={one}
          type="button"
          aria-pressed={value === one}
          onClick={() => onPick(one)}
          className={`hit-44 min-h-9 cursor-pointer rounded-full border px-4 text-dns-14N-130 hover:underline ${value === one ? 'border-blue-900 bg-blue-900 font-bold text-white' : 'border-solid-gray-600 bg-white'}`}
        >
          {value === one ? <span aria-hidden="true">✓ </span> : null}
          {text}
        </button>
      ))}
    </div>
  );
}
