// Columns that several lists share.
import type { ReactNode } from 'react';
import type { MessageRow, RequestRow } from '../api/schema.ts';
import { brief } from '../logic/dates.ts';
import { known, size, t } from '../text/text.ts';
import { Badge } from './badge.tsx';
import { Link } from './button.tsx';
import { MailState, scopeText, VerdictState, wayText } from './states.tsx';
import { Two, type Column } from './table.tsx';

export const subjectText = (row: { subject: string }): string => (row.subject === '' ? t('mail.noSubject') : row.subject);
export const senderText = (row: { from: string }): string => (row.from === '' ? t('mail.noSender') : row.from);

interface MailLike {
  subject: string;
  from: string;
}

export function arrivalColumn<Row extends { arrival: string }>(): Column<Row> {
  return { name: 'arrival', title: t('col.arrival'), small: true, className: 'whitespace-nowrap', cell: (row) => brief(row.arrival) };
}

// Subject and sender; with an address the subject leads there and is the row's main link.
// beside: a word that must be seen before the row is opened.
export function mailColumn<Row extends MailLike & { id: string }>(to?: (row: Row) => string, beside?: (row: Row) => ReactNode): Column<Row> {
  return {
    name: 'mail',
    title: t('col.subjectFrom'),
    className: 'min-w-56',
    cell: (row) => (
      <Two
        first={
          to ? (
            <Link to={to(row)} focusKey={row.id}>
              {subjectText(row)}
            </Link>
          ) : (
            <bdi>{subjectText(row)}</bdi>
          )
        }
        second={<><bdi>{senderText(row)}</bdi>{beside ? <> {beside(row)}</> : null}</>}
      />
    ),
  };
}

// The number by which letters and the command line name a request, and that of its mail.
export function numberColumn(): Column<RequestRow> {
  return {
    name: 'number',
    title: t('col.number'),
    small: true,
    className: 'whitespace-nowrap',
    cell: (row) => <Two first={<span className="font-mono">{row.short_number}</span>} second={<>{t('col.id.short')} <span className="font-mono">{row.short_id}</span></>} />,
  };
}

// What is asked for. The subject beside it leads to the request: of ten rows that ask for the same, each link says which one it is.
export function wayColumn(): Column<RequestRow> {
  return {
    name: 'what',
    title: t('col.what'),
    className: 'min-w-48',
    cell: (row) => (
      <Two
        first={wayText(row.way)}
        second={<bdi>{scopeText(row)}</bdi>}
      />
    ),
  };
}

export function messageColumns(): Column<MessageRow>[] {
  return [
    arrivalColumn(),
    mailColumn((row) => `/messages/${row.id}`),
    { name: 'to', title: t('col.address'), small: true, className: 'min-w-40', cell: (row) => <bdi className="break-words">{row.recipients > 1 ? t('messages.more', { to: row.to, n: row.recipients - 1 }) : row.to}</bdi> },
    {
      name: 'state',
      title: t('col.state'),
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          <MailState state={row.state} waiting={row.waiting ?? false} />
          <VerdictState verdict={row.verdict} />
          {row.hold ? <Badge tone="plain" icon="lock">{t('messages.hold')}</Badge> : null}
          {row.purged ? <Badge tone="still" icon="trash">{t('keep.purged')}</Badge> : null}
          {row.class !== 'message' ? <Badge tone="plain">{known(`class.${row.class}`, row.class)}</Badge> : null}
        </span>
      ),
    },
    { name: 'reason', title: t('messages.reason'), small: true, className: 'min-w-40', cell: (row) => (row.reason ? `${row.reason.text}（${row.reason.code}）` : '') },
    { name: 'size', title: t('messages.size'), small: true, end: true, className: 'whitespace-nowrap', cell: (row) => size(row.size) },
  ];
}
