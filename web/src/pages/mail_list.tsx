// わたしのメール: what came to my own addresses and to my section's, what became of it, what I asked for.
import { useList } from '../api/hooks.ts';
import type { MailRow } from '../api/schema.ts';
import { brief, left } from '../logic/dates.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, PageHead, Quoted } from '../parts/bits.tsx';
import { Link } from '../parts/button.tsx';
import { Chips, CsvLink, ListFrame } from '../parts/list.tsx';
import { SearchBox } from '../parts/search_box.tsx';
import { MailKind, MailState, RequestBadge } from '../parts/states.tsx';
import { Table, Two, type Column } from '../parts/table.tsx';
import { t } from '../text/text.ts';

const kSoonMs = 7 * 86_400_000;

export function keepText(until: string | null | undefined, purged: boolean): string {
  if (purged) return t('keep.purged');
  if (!until) return t('keep.hold');
  return left(until);
}

export function MailListPage() {
  const { path, query } = usePlace();
  const q = query.get('q') ?? '';
  const list = useList<MailRow>('/mail', { q });
  const search = (text: string) => go(withQuery(path, query, { q: text }));
  const columns: Column<MailRow>[] = [
    { name: 'arrival', title: t('col.arrival'), small: true, className: 'whitespace-nowrap', cell: (row) => brief(row.arrival) },
    {
      name: 'subject',
      title: t('col.subjectFrom'),
      className: 'min-w-64',
      cell: (row) => (
        <Two
          first={
            <Link to={`/m/${row.id}`} focusKey={row.id}>
              {row.subject === '' ? t('mail.noSubject') : row.subject}
            </Link>
          }
          second={<bdi>{row.from === '' ? t('mail.noSender') : row.from}</bdi>}
        />
      ),
    },
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
    {
      name: 'keep',
      title: t('col.keep'),
      small: true,
      className: 'whitespace-nowrap',
      cell: (row) => (
        <span className={row.keep_until && !row.purged && Date.parse(row.keep_until) - Date.now() < kSoonMs ? 'font-bold text-orange-1000' : ''}>{keepText(row.keep_until, row.purged)}</span>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t('nav.mail')} tabTitle={t('nav.mail')} lead={t('mail.lead')}>
        <CsvLink path="/mail" params={{ q }} />
      </PageHead>
      <div className="mb-4 flex flex-col gap-3">
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
      </div>
      <ListFrame
        list={list}
        empty={
          <Empty title={q === '' ? t('mail.empty') : t('search.empty')}>
            {q === '' ? t('mail.empty.text') : <span>{t('search.empty.text')} <Quoted>{q}</Quoted></span>}
          </Empty>
        }
      >
        <Table keys caption={t('nav.mail')} columns={columns} rows={list.rows} rowKey={(row) => `${row.id}/${row.recipient}`} />
      </ListFrame>
    </>
  );
}
