// Audit records as a table: what was done by whom, in words; the subject leads to the mail it is about.
import type { AuditRecord } from '../api/schema.ts';
import { when } from '../logic/dates.ts';
import { known, t } from '../text/text.ts';
import { Link } from './button.tsx';
import { actionText, actorText, changeText, whyText } from './states.tsx';
import { Table, Two } from './table.tsx';

const kId = /^[0-9a-f]{32}(\/\d+)?$/;
const kOfRequests = new Set(['recalled', 'password.wiped']);

// The page of what a record is about.
function pageOf(row: AuditRecord): string | undefined {
  if (!kId.test(row.subject)) return undefined;
  const id = row.subject.slice(0, 32);
  if (row.action.startsWith('exception.')) return `/exceptions/${id}`;
  return row.action.startsWith('desk.') || kOfRequests.has(row.action) ? `/requests/${id}` : `/messages/${id}`;
}

export function AuditTable({ rows, keys }: { rows: AuditRecord[]; keys?: boolean }) {
  return (
    <Table
      keys={keys ?? false}
      caption={t('nav.audit')}
      rows={rows}
      rowKey={(row) => `${row.ledger} ${row.number}`}
      columns={[
        { name: 'at', title: t('audit.at'), small: true, className: 'whitespace-nowrap', cell: (row) => when(row.at) },
        { name: 'ledger', title: t('audit.ledger'), small: true, cell: (row) => <Two first={known(`ledger.${row.ledger}`, row.ledger)} second={t('audit.number', { n: row.number })} /> },
        { name: 'actor', title: t('audit.actor'), cell: (row) => <Two first={actorText(row.actor, row.actor_name)} second={row.actor_name ? row.actor : null} /> },
        { name: 'action', title: t('audit.action'), cell: (row) => <Two first={actionText(row.action)} second={changeText(row)} /> },
        {
          name: 'subject',
          title: t('audit.subject'),
          small: true,
          cell: (row) => {
            const to = pageOf(row);
            if (to === undefined) return <bdi>{row.subject}</bdi>;
            return (
              <Link to={to} className="font-mono whitespace-nowrap" focusKey={`${row.ledger} ${row.number}`}>
                {row.subject.slice(0, 10)}
              </Link>
            );
          },
        },
        { name: 'why', title: t('act.reason'), small: true, className: 'min-w-40', cell: (row) => <bdi>{whyText(row)}</bdi> },
        { name: 'hash', title: t('audit.hash'), small: true, cell: (row) => <span className="font-mono whitespace-nowrap" title={row.hash}>{row.hash.slice(0, 12)}</span> },
      ]}
    />
  );
}
