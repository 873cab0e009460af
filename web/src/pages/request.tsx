// One request. For its requester: what became of it, and what can be done. For who decides: everything needed, on one page.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../api/client.ts';
import { useThing } from '../api/hooks.ts';
import type { InboxAnswer, Request, RequestList } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { left, when } from '../logic/dates.ts';
import { approvedText, hasApproved, isNumber, missingChecks } from '../logic/desk.ts';
import { inboxAround } from '../logic/inbox_order.ts';
import { useKeys } from '../logic/keys.ts';
import { go, usePlace } from '../logic/route.ts';
import { Banner } from '../parts/banner.tsx';
import { Facts, Loading, PageHead, Quoted, Section } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { subjectText } from '../parts/columns.tsx';
import { DecideTabs } from '../parts/decide.tsx';
import { Failure } from '../parts/failure.tsx';
import { RequestActs, type RequestAct } from '../parts/request_acts.tsx';
import { reasonText, RequestMoves } from '../parts/request_moves.tsx';
import { personText, RequestBadge, scopeText, wayText } from '../parts/states.tsx';
import { known, t } from '../text/text.ts';

export function RequestPage({ id }: { id: string }) {
  return isNumber(id) && id.length < 32 ? <FindRequest digits={id} /> : <WholeRequest id={id} />;
}

// A number as letters tell it is the beginning of the whole one: it leads to the request among those that one may see or decide.
function FindRequest({ digits }: { digits: string }) {
  const { session, has } = useSession();
  const listed = useThing<RequestList>('/requests', { q: digits, whose: has('administrator', 'auditor') ? 'all' : 'mine' });
  const decided = useThing<InboxAnswer>('/requests/inbox', { q: digits }, session.decides);
  const pending = listed.isPending || (session.decides && decided.isPending);
  const ids = [...new Set([...(listed.data?.items ?? []), ...(decided.data?.items ?? [])].map((row) => row.id))].filter((one) => one.startsWith(digits.toLowerCase()));
  const { query } = usePlace();
  const only = ids.length === 1 ? ids[0] : undefined;
  const asked = query.toString();
  useEffect(() => {
    if (!pending && only) go(`/requests/${only}${asked === '' ? '' : `?${asked}`}`, true);
  }, [pending, only, asked]);
  if (pending || only) return <Loading />;
  return (
    <>
      <PageHead title={t('request.title')} tabTitle={t('request.title')} lead={<>{t('col.number')} <span className="font-mono">{digits}</span></>} />
      {listed.error ? <Failure error={listed.error} /> : <Banner kind="warning" title={ids.length === 0 ? t('search.empty') : t('number.several')} />}
      <p className="mt-4">
        <Link to="/requests">{t('nav.requests')}</Link>
      </p>
    </>
  );
}

function WholeRequest({ id }: { id: string }) {
  const { query } = usePlace();
  const client = useQueryClient();
  const { session } = useSession();
  const asked = useThing<Request>(`/requests/${encodeURIComponent(id)}`);
  const [act, setAct] = useState<RequestAct>();
  const [done, setDone] = useState('');
  const request = asked.data;
  const may = (name: string) => request?.may[name] ?? false;
  const around = inboxAround(id);

  // "a" in the list opens this page with the dialog to approve; the address forgets it at once.
  const wanted = query.get('act');
  const ready = request !== undefined;
  useEffect(() => {
    if (!ready || !wanted) return;
    go(`/requests/${id}`, true);
    if (wanted === 'approve' && request?.may.approve) setAct('approve');
  }, [ready, wanted, id, request]);

  useKeys({
    a: () => may('approve') && setAct('approve'),
    r: () => may('return') && setAct('return'),
    d: () => may('deny') && setAct('deny'),
    Escape: () => history.back(),
  });

  if (asked.isPending) return <Loading />;
  if (asked.error || !request)
    return (
      <>
        <PageHead title={t('request.title')} tabTitle={t('request.title')} />
        <Failure error={asked.error} />
      </>
    );
  const refresh = (next: Request, said: string) => {
    setAct(undefined);
    setDone(said);
    client.setQueryData([`/requests/${encodeURIComponent(id)}`, {}], next);
    void client.invalidateQueries({ predicate: (one) => one.queryKey[0] !== 'session' });
  };
  const mine = request.requester.account === session.account;
  const standing = request.facts && !may('approve') && request.state === 'requested' ? whyNot(request, session.account) : '';
  const title = request.facts ? t('decide.title') : t('request.title');
  return (
    <>
      <PageHead title={title} tabTitle={`${title} ${request.short_number}`} lead={<><Quoted>{subjectText(request)}</Quoted>　{t('col.number')} <span className="font-mono">{request.short_number}</span></>}>
        {around.before ? <Link to={`/requests/${around.before}`}>{t('request.before')}</Link> : null}
        {around.after ? <Link to={`/requests/${around.after}`}>{t('request.after')}</Link> : null}
        {request.facts && session.decides ? <Link to="/inbox">{t('request.toInbox')}</Link> : null}
      </PageHead>

      <div className="mb-4 flex flex-col gap-3">
        {done !== '' ? (
          <Banner kind="success" live title={done}>
            {around.after && request.facts ? <Link to={`/requests/${around.after}`}>{t('request.after')}</Link> : null}
          </Banner>
        ) : null}
        {mine && may('show-password') ? <Banner kind="info" title={t('request.password.ready')} /> : null}
        {request.state === 'returned' && mine ? <Banner kind="warning" title={t('request.returned')}><p>{lastReason(request, 'return')}</p></Banner> : null}
        {request.state === 'denied' && mine ? <Banner kind="info" title={t('request.denied')}><p>{lastReason(request, 'deny') || lastReason(request, 'refuse')}</p></Banner> : null}
        {standing !== '' && standing !== done ? <Banner kind="info" title={standing} /> : null}
        {request.refused ? <Banner kind="warning" title={`${request.refused.text}（${request.refused.code}）`} /> : null}
      </div>

      <div className="no-print mb-6 flex flex-wrap items-center gap-3">
        <RequestButtons request={request} approved={hasApproved(request, session.account)} onAct={setAct} />
      </div>

      <div className="grid gap-x-10 gap-y-8 xl:grid-cols-[22rem_1fr]">
        <div className="min-w-0">
          <Facts rows={requestFacts(request)} />
          <p className="no-print mt-3">{mine ? <Link to={`/m/${request.item}`}>{t('request.toMail')}</Link> : null}</p>
        </div>
        <div className="min-w-0">
          {request.facts ? (
            <DecideTabs request={request} facts={request.facts} onChecked={(next) => refresh(next, t('check.done'))} />
          ) : (
            <Section title={t('request.moves')}>
              <RequestMoves moves={request.moves} />
            </Section>
          )}
        </div>
      </div>
      {act ? <RequestActs act={act} request={request} onClose={() => setAct(undefined)} onDone={refresh} send={post} /> : null}
    </>
  );
}

// Why the button to approve is not there, in the order a person would ask.
function whyNot(request: Request, account: string | undefined): string {
  if (hasApproved(request, account)) return approvedText(request);
  if (request.requester.account === account) return t('decide.cannot.own');
  if (request.facts?.checked_import && missingChecks(request.facts).length > 0) return t('decide.cannot.checks');
  return t('decide.cannot');
}

function lastReason(request: Request, move: string): string {
  const found = request.moves.filter((one) => one.move === move).at(-1);
  if (!found) return '';
  return reasonText(found);
}

// In the order of harm: the act that lets something out stands first and is the only solid one. Who has approved has decided: what takes that
// back is there, and says so, but does not call.
function RequestButtons({ request, approved, onAct }: { request: Request; approved: boolean; onAct: (act: RequestAct) => void }) {
  const kAll: [RequestAct, string, 'solid' | 'outline' | 'danger'][] = [
    ['show-password', t('request.act.password'), 'solid'],
    ['approve', request.way === 'original' ? t('request.act.approve.original') : t('request.act.approve'), 'solid'],
    ['return', t('request.act.return'), 'outline'],
    ['deny', approved ? t('request.act.deny.after') : t('request.act.deny'), 'danger'],
    ['resubmit', t('request.act.resubmit'), 'solid'],
    ['withdraw', t('request.act.withdraw'), 'outline'],
    ['recall', t('request.act.recall'), 'danger'],
  ];
  return (
    <>
      {kAll
        .filter(([act]) => request.may[act])
        .map(([act, text, look]) => (
          <Button key={act} look={look} size={approved && (act === 'deny' || act === 'return') ? 'sm' : 'lg'} onClick={() => onAct(act)}>
            {text}
          </Button>
        ))}
    </>
  );
}

function requestFacts(request: Request): [string, React.ReactNode][] {
  return [
    [t('col.state'), <RequestBadge row={request} />],
    ...(request.deadline && (request.state === 'requested' || request.state === 'returned')
      ? ([[t('col.deadline'), `${when(request.deadline)}（${left(request.deadline)}）`]] as [string, string][])
      : []),
    [t('col.what'), wayText(request.way)],
    [t('request.scope'), <bdi>{scopeText(request)}</bdi>],
    [t('col.requester'), request.requester.department ? `${request.requester.department} ${request.requester.name}` : request.requester.name],
    [t('col.address'), request.address],
    [t('col.requested'), when(request.requested_at)],
    [t('ask.reason'), reasonText({ code: { code: '', text: known(`reason.${request.reason_code ?? ''}`, request.reason_code ?? '') }, reason: request.reason ?? '' })],
    [t('ask.confirmed'), known(`confirmed.${request.sender_confirmed ?? ''}`, request.sender_confirmed ?? '')],
    ...(request.state === 'requested' && request.deciders && request.deciders.length > 0 ? ([[t('request.deciders'), request.deciders.map(personText).join('、')]] as [string, string][]) : []),
    [t('request.approvals'), t('request.approvals.of', { given: request.approvals_given, needed: request.approvals_needed })],
    [t('col.number'), <span className="font-mono">{request.short_number}</span>],
    [t('col.id'), <span className="font-mono">{request.short_id}</span>],
  ];
}
