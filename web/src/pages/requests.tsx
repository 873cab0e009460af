// 申請の一覧: mine; for administrators and auditors everybody's.
import { useList } from '../api/hooks.ts';
import type { RequestRow } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { brief, left } from '../logic/dates.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { Empty, PageHead } from '../parts/bits.tsx';
import { Link } from '../parts/button.tsx';
import { Chips, CsvLink, ListFrame } from '../parts/list.tsx';
import { RequestBadge, scopeText, wayText } from '../parts/states.tsx';
import { Table, Two, type Column } from '../parts/table.tsx';
import { t } from '../text/text.ts';

const kStates = ['requested', 'returned', 'approved', 'released', 'denied', 'withdrawn', 'lapsed'] as const;

export function RequestsPage() {
  const { has } = useSession();
  const { path, query } = usePlace();
  const state = query.get('state') ?? '';
  const seesAll = has('administrator', 'auditor');
  const whose = seesAll ? (query.get('whose') ?? (has('staff') ? 'mine' : 'all')) : 'mine';
  const params = { whose, state };
  const list = useList<RequestRow>('/requests', params);
  const columns: Column<RequestRow>[] = [
    { name: 'requested', title: t('col.requested'), small: true, className: 'whitespace-nowrap', cell: (row) => brief(row.requested_at) },
    {
      name: 'what',
      title: t('col.what'),
      className: 'min-w-52',
      cell: (row) => (
        <Two
          first={
            <Link to={`/requests/${row.id}`} focusKey={row.id}>
              {wayText(row.way)}
            </Link>
          }
          second={<bdi>{scopeText(row)}</bdi>}
        />
      ),
    },
    { name: 'mail', title: t('col.subjectFrom'), className: 'min-w-52', cell: (row) => <Two first={<bdi>{row.subject === '' ? t('mail.noSubject') : row.subject}</bdi>} second={<bdi>{row.from}</bdi>} /> },
    ...(whose === 'all' ? [{ name: 'who', title: t('col.requester'), small: true, cell: (row: RequestRow) => <Two first={row.requester.name} second={row.requester.department} /> }] : []),
    {
      name: 'state',
      title: t('col.state'),
      cell: (row) => (
        <span className="flex flex-col gap-1">
          <RequestBadge row={row} />
          {row.password_waiting ? <span className="text-dns-14B-130">{t('request.passwordWaiting')}</span> : null}
        </span>
      ),
    },
    { name: 'deadline', title: t('col.deadline'), small: true, className: 'whitespace-nowrap', cell: (row) => (row.deadline && (row.state === 'requested' || row.state === 'returned') ? left(row.deadline) : '') },
  ];
  return (
    <>
      <PageHead title={t('nav.requests')} tabTitle={t('nav.requests')} lead={t('requests.lead')}>
        <CsvLink path="/requests" params={params} />
      </PageHead>
      <div className="mb-4 flex flex-col gap-3">
        {seesAll ? (
          <Chips
            label={t('requests.whose')}
            value={whose}
            onPick={(value) => go(withQuery(path, query, { whose: value }))}
            choices={[
              ['mine', t('requests.mine')],
              ['all', t('requests.all')],
            ]}
          />
        ) : null}
        <Chips
          label={t('chips.label')}
          value={state}
          onPick={(value) => go(withQuery(path, query, { state: value }))}
          choices={[['', t('chips.all')], ...kStates.map((one): [string, string] => [one, t(`request.state.${one}`)])]}
        />
      </div>
      <ListFrame list={list} empty={<Empty title={t('requests.empty')}>{t('requests.empty.text')}</Empty>}>
        <Table keys caption={t('nav.requests')} columns={columns} rows={list.rows} rowKey={(row) => row.id} />
      </ListFrame>
    </>
  );
}
