import type { RequestRow } from '../api/schema.ts';
import { brief, left } from '../logic/dates.ts';
import { t } from '../text/text.ts';
import { Link } from './button.tsx';
import { RequestBadge, scopeText, wayText } from './states.tsx';
import { Table, Two } from './table.tsx';

// A few requests below something else; the lists of their own have more columns.
export function RequestTable({ rows }: { rows: RequestRow[] }) {
  return (
    <Table
      caption={t('nav.requests')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { name: 'at', title: t('col.requested'), small: true, cell: (row) => brief(row.requested_at) },
        { name: 'what', title: t('col.what'), cell: (row) => <Two first={<Link to={`/requests/${row.id}`}>{wayText(row.way)}</Link>} second={<bdi>{scopeText(row)}</bdi>} /> },
        { name: 'number', title: t('col.number'), small: true, cell: (row) => <span className="font-mono">{row.short_number}</span> },
        { name: 'who', title: t('col.requester'), small: true, cell: (row) => row.requester.name },
        { name: 'state', title: t('col.state'), cell: (row) => <RequestBadge row={row} /> },
        { name: 'deadline', title: t('col.deadline'), small: true, cell: (row) => (row.deadline && (row.state === 'requested' || row.state === 'returned') ? left(row.deadline) : '') },
      ]}
    />
  );
}
