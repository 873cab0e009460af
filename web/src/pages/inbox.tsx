// 承認待ち: what waits for my decision, the nearest deadline first. Like items can be returned or denied together; approving means
// looking at each one, and each approval has a code of its own.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../api/client.ts';
import { useList } from '../api/hooks.ts';
import type { InboxAnswer, RequestRow, ResultsAnswer } from '../api/schema.ts';
import { brief, left } from '../logic/dates.ts';
import { rememberInbox } from '../logic/inbox_order.ts';
import { useKeys } from '../logic/keys.ts';
import { go } from '../logic/route.ts';
import { ActDialog, ChosenList } from '../parts/act.tsx';
import { Badge } from '../parts/badge.tsx';
import { Empty, Quoted } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { mailColumn, numberColumn, subjectText, wayColumn } from '../parts/columns.tsx';
import { ListPage } from '../parts/page.tsx';
import { kDenyCodes, kReturnCodes } from '../parts/request_acts.tsx';
import { Results } from '../parts/results.tsx';
import { RequestBadge, wayText } from '../parts/states.tsx';
import { Two, type Column } from '../parts/table.tsx';
import { known, t } from '../text/text.ts';

const kUrgentMs = 2 * 3_600_000;

const deadlineColumn = (): Column<RequestRow> => ({
  name: 'deadline',
  title: t('col.deadline'),
  className: 'whitespace-nowrap',
  cell: (row) => {
    if (!row.deadline) return '';
    const soon = Date.parse(row.deadline) - Date.now() < kUrgentMs;
    return <Two first={soon ? <Badge tone="warn" icon="clock">{left(row.deadline)}</Badge> : left(row.deadline)} second={brief(row.deadline)} />;
  },
});

export function InboxPage() {
  const client = useQueryClient();
  const list = useList<RequestRow, InboxAnswer>('/requests/inbox');
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [act, setAct] = useState<'return' | 'deny'>();
  const [done, setDone] = useState<ResultsAnswer>();
  const rows = list.rows;
  useEffect(() => rememberInbox(rows.map((row) => row.id)), [rows]);
  const here = () => document.activeElement?.closest('tr')?.querySelector<HTMLElement>('[data-focus]')?.dataset.focus;
  const open = (more: string) => {
    const id = here();
    if (id) go(`/requests/${id}${more}`);
  };
  const start = (what: 'return' | 'deny') => {
    const focused = here();
    if (selected.size === 0 && focused) setSelected(new Set([focused]));
    if (selected.size > 0 || focused) setAct(what);
  };
  useKeys({ a: () => open('?act=approve'), r: () => start('return'), d: () => start('deny'), p: () => open('') });
  const chosen = rows.filter((row) => selected.has(row.id));
  const waiting = list.data?.waiting;
  return (
    <ListPage
      title={t('nav.inbox')}
      {...(waiting === undefined ? {} : { heading: t(list.data?.waiting_exact === false ? 'inbox.title.least' : 'inbox.title', { n: waiting }) })}
      tabTitle={waiting ? `(${waiting}${list.data?.waiting_exact === false ? '+' : ''}) ${t('nav.inbox')}` : t('nav.inbox')}
      lead={t('inbox.lead')}
      csv={{ path: '/requests/inbox' }}
      actions={<Link to="/deputies">{t('nav.deputies')}</Link>}
      list={list}
      above={
        <>
          {done ? <Results done={done} names={new Map(rows.map((row) => [row.id, row.subject]))} /> : null}
          {rows.length > 0 ? (
            <div className="no-print flex min-h-10 flex-wrap items-center gap-3">
              <Button size="sm" blocked={selected.size === 0} onClick={() => setAct('return')}>
                {t('inbox.return')}
              </Button>
              <Button size="sm" look="danger" blocked={selected.size === 0} onClick={() => setAct('deny')}>
                {t('inbox.deny')}
              </Button>
              <p className="text-dns-14N-130" role="status">
                {selected.size > 0 ? t('inbox.selected', { n: selected.size }) : t('inbox.select')}
              </p>
            </div>
          ) : null}
        </>
      }
      empty={<Empty title={t('inbox.empty')}>{t('inbox.empty.text')}</Empty>}
      rowKey={(row) => row.id}
      rowName={subjectText}
      selected={selected}
      onSelect={setSelected}
      columns={[
        deadlineColumn(),
        wayColumn(),
        mailColumn<RequestRow>((row) => `/requests/${row.id}`, (row) => (row.hostile ? <Badge tone="bad" icon="alert">{t('inbox.hostile')}</Badge> : null)),
        { name: 'who', title: t('col.requester'), className: 'min-w-24', cell: (row) => <Two first={row.requester.name} second={row.requester.department} /> },
        numberColumn(),
        {
          name: 'reason',
          title: t('ask.reason'),
          small: true,
          className: 'min-w-32',
          cell: (row) => <Two first={known(`reason.${row.reason_code ?? ''}`, row.reason_code ?? '')} second={t('inbox.confirmed', { how: known(`confirmed.${row.sender_confirmed ?? ''}`, t('confirmed.none')) })} />,
        },
        {
          name: 'state',
          title: t('col.state'),
          cell: (row) => (
            <span className="flex flex-col items-start gap-1">
              <RequestBadge row={row} />
              {row.passed_on ? <Badge tone="plain" icon="send">{t('inbox.passedOn')}</Badge> : null}
            </span>
          ),
        },
      ]}
    >
      {act ? (
        <ActDialog
          title={t(`inbox.${act}.title`, { n: chosen.length })}
          reason="optional"
          danger={act === 'deny'}
          codes={act === 'deny' ? kDenyCodes : kReturnCodes}
          send={t(`request.send.${act}`)}
          onClose={() => setAct(undefined)}
          onSend={async ({ reason, reasonCode }) => {
            setDone(await post<ResultsAnswer>('/requests/bulk', { act, reason_code: reasonCode, ...(reason === '' ? {} : { reason }), requests: chosen.map((row) => ({ id: row.id })) }));
            setAct(undefined);
            setSelected(new Set());
            void client.invalidateQueries({ predicate: (one) => one.queryKey[0] !== 'session' });
          }}
        >
          <p>{t(`request.${act}.text`)}</p>
          <ChosenList label={t('inbox.chosen')}>
            {chosen.map((row) => (
              <li key={row.id}>
                {row.requester.name}: {wayText(row.way)} <Quoted>{subjectText(row)}</Quoted>
              </li>
            ))}
          </ChosenList>
        </ActDialog>
      ) : null}
    </ListPage>
  );
}
