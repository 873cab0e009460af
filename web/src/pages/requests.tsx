// 申請の一覧: mine; for administrators and auditors everybody's.
import { useList } from '../api/hooks.ts';
import type { RequestRow } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { brief, left } from '../logic/dates.ts';
import { isNumber } from '../logic/desk.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { Empty } from '../parts/bits.tsx';
import { mailColumn, numberColumn, wayColumn } from '../parts/columns.tsx';
import { Chips } from '../parts/list.tsx';
import { ListPage } from '../parts/page.tsx';
import { SearchBox } from '../parts/search_box.tsx';
import { RequestBadge } from '../parts/states.tsx';
import { Two } from '../parts/table.tsx';
import { t } from '../text/text.ts';

const kStates = ['requested', 'returned', 'approved', 'released', 'denied', 'withdrawn', 'lapsed'] as const;

export function RequestsPage() {
  const { has } = useSession();
  const { path, query } = usePlace();
  const state = query.get('state') ?? '';
  const seesAll = has('administrator', 'auditor');
  const whose = seesAll ? (query.get('whose') ?? (has('staff') ? 'mine' : 'all')) : 'mine';
  const q = query.get('q') ?? '';
  const params = { whose, state, q };
  const list = useList<RequestRow>('/requests', params);
  // A number as a letter tells it opens its request, whoever asked; words look through the list.
  const search = (text: string) => go(isNumber(text) ? `/requests/${text.toLowerCase()}` : withQuery(path, query, { q: text }));
  const pick = (name: string) => (value: string) => go(withQuery(path, query, { [name]: value }));
  return (
    <ListPage
      title={t('nav.requests')}
      lead={t('requests.lead')}
      csv={{ path: '/requests', params }}
      list={list}
      above={
        <>
          <SearchBox value={q} onSearch={search} hint={t('requests.search.hint')} />
          {seesAll ? (
            <Chips
              label={t('requests.whose')}
              value={whose}
              onPick={pick('whose')}
              choices={[
                ['mine', t('requests.mine')],
                ['all', t('requests.all')],
              ]}
            />
          ) : null}
          <Chips label={t('chips.label')} value={state} onPick={pick('state')} choices={[['', t('chips.all')], ...kStates.map((one): [string, string] => [one, t(`request.state.${one}`)])]} />
        </>
      }
      empty={<Empty title={t('requests.empty')}>{t('requests.empty.text')}</Empty>}
      rowKey={(row) => row.id}
      columns={[
        { name: 'requested', title: t('col.requested'), small: true, className: 'whitespace-nowrap', cell: (row) => brief(row.requested_at) },
        wayColumn(),
        mailColumn((row) => `/requests/${row.id}`),
        numberColumn(),
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
      ]}
    />
  );
}
