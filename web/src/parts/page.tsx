// The two kinds of pages: one thing, and a list with its CSV, its filters and its table. A page says only what differs.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiError, Params } from '../api/client.ts';
import { Banner } from './banner.tsx';
import { Loading, PageHead } from './bits.tsx';
import { Failure } from './failure.tsx';
import { CsvLink, ListFrame, type List } from './list.tsx';
import { Table, type TableProps } from './table.tsx';

// Loading, or why it cannot be shown, or the thing.
export function ThingPage<T>({ asked, title, refused, children }: { asked: UseQueryResult<T, ApiError>; title: string; refused?: (error: ApiError) => ReactNode; children: (it: T) => ReactNode }) {
  if (asked.isPending) return <Loading />;
  if (asked.error)
    return (
      <>
        <PageHead title={title} tabTitle={title} />
        <Failure error={asked.error} />
        {refused?.(asked.error)}
      </>
    );
  return <>{children(asked.data)}</>;
}

// The same within a page.
export function Asked<T>({ asked, children }: { asked: UseQueryResult<T, ApiError>; children: (it: T) => ReactNode }) {
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failure error={asked.error} />;
  return <>{children(asked.data)}</>;
}

interface ListPageProps<Row> extends Omit<TableProps<Row>, 'caption' | 'rows'> {
  title: string;
  heading?: string; // where it says more than the title, as a count
  tabTitle?: string;
  lead: string;
  csv: { path: string; params?: Params };
  list: List<Row>;
  actions?: ReactNode; // beside the CSV
  above?: ReactNode; // filters, results of an act
  empty: ReactNode;
  children?: ReactNode; // dialogs
}

export function ListPage<Row>({ title, heading, tabTitle, lead, csv, list, actions, above, empty, children, ...table }: ListPageProps<Row>) {
  return (
    <>
      <PageHead title={heading ?? title} tabTitle={tabTitle ?? title} lead={lead}>
        <CsvLink {...csv} />
        {actions}
      </PageHead>
      {above ? <div className="mb-4 flex flex-col gap-3">{above}</div> : null}
      <ListFrame list={list} empty={empty}>
        <Table keys caption={title} rows={list.rows} {...table} />
      </ListFrame>
      {children}
    </>
  );
}

// That something was done; said aloud by screen readers.
export function Done({ said }: { said: string }) {
  if (said === '') return null;
  return (
    <div className="mb-4">
      <Banner kind="success" live title={said} />
    </div>
  );
}
