// わたしのメール: what came to my own addresses and to my section's, what became of it, what I asked for.
import { useList } from '../api/hooks.ts';
import type { MailRow } from '../api/schema.ts';
import { left } from '../logic/dates.ts';
import { isNumber } from '../logic/desk.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, Quoted } from '../parts/bits.tsx';
import { Link } from '../parts/button.tsx';
import { arrivalColumn, mailColumn } from '../parts/columns.tsx';
import { Chips } from '../parts/list.tsx';
import { ListPage } from '../parts/page.tsx';
import { SearchBox } from '../parts/search_box.tsx';
import { MailKind, MailState, RequestBadge } from '../parts/states.tsx';
import { Two } from '../parts/table.tsx';
import { t } from '../text/text.ts';

const kSoonMs = 7 * 86_400_000;

function Keep({ row }: { row: MailRow }) {
  if (row.purged) return t('keep.purged');
  if (!row.keep_until) return t('keep.hold');
  const soon = Date.parse(row.keep_until) - Date.now() < kSoonMs;
  return <span className={soon ? 'font-bold text-orange-1000' : ''}>{left(row.keep_until)}</span>;
}

export function MailListPage() {
  const { path, query } = usePlace();
  const q = query.get('q') ?? '';
  const list = useList<MailRow>('/mail', { q });
  const search = (text: string) => go(withQuery(path, query, { q: text }));
  return (
    <ListPage
      title={t('nav.mail')}
      lead={t('mail.lead')}
      csv={{ path: '/mail', params: { q } }}
      list={list}
      above={
        <>
          <SearchBox value={q} onSearch={search} hint={t('mail.search.hint')} />
          <Chips
            label={t('chips.label')}
            value={q}
            onPick={search}
            choices={[
              ['', t('chips.all')],
              ['has:withheld', t('chips.withheld')],
              ['state:held', t('chips.held')],
              ['state:under-way', t('chips.underWay')],
              ['after:7d', t('chips.week')],
            ]}
          />
        </>
      }
      empty={
        q === '' ? (
          <Empty title={t('mail.empty')}>{t('mail.empty.text')}</Empty>
        ) : (
          <Empty title={t('search.empty')}>
            {t('search.empty.text')} <Quoted>{q}</Quoted>
            {isNumber(q) ? <p><Link to={`/requests/${q}`}>{t('number.find')}</Link></p> : null}
          </Empty>
        )
      }
      rowKey={(row) => `${row.id}/${row.recipient}`}
      columns={[
        arrivalColumn(),
        mailColumn((row) => `/m/${row.id}`),
        {
          name: 'address',
          title: t('col.address'),
          small: true,
          className: 'min-w-44',
          cell: (row) => (row.section ? <Two first={row.address} second={<Badge tone="plain" icon="person">{t('mail.section')}</Badge>} /> : row.address),
        },
        {
          name: 'state',
          title: t('col.state'),
          cell: (row) => (
            <span className="flex flex-wrap gap-1">
              <MailState state={row.state} />
              <MailKind row={row} />
            </span>
          ),
        },
        {
          name: 'request',
          title: t('col.request'),
          cell: (row) =>
            row.request ? (
              <Link to={`/requests/${row.request.id}`}>
                <RequestBadge row={row.request} />
              </Link>
            ) : null,
        },
        { name: 'keep', title: t('col.keep'), small: true, className: 'whitespace-nowrap', cell: (row) => <Keep row={row} /> },
      ]}
    />
  );
}
