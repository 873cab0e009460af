// One message for administrators and auditors: the whole journey, the envelope, each recipient, the parts of each result, requests.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client.ts';
import { useThing } from '../api/hooks.ts';
import type { AuditList, Message, MessageAct } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { when } from '../logic/dates.ts';
import { useKeys } from '../logic/keys.ts';
import { ActDialog } from '../parts/act.tsx';
import { Badge } from '../parts/badge.tsx';
import { Banner } from '../parts/banner.tsx';
import { Disclosure, Facts, PageHead, Quoted, Section, Timeline } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { senderText, subjectText } from '../parts/columns.tsx';
import { CsvLink } from '../parts/list.tsx';
import { MailText } from '../parts/mail_text.tsx';
import { Asked, ThingPage } from '../parts/page.tsx';
import { Parts } from '../parts/parts_table.tsx';
import { RequestTable } from '../parts/request_table.tsx';
import { actionText, actorText, changeText, MailState, VerdictState, whyText } from '../parts/states.tsx';
import { Table, Two } from '../parts/table.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { known, size, t } from '../text/text.ts';
import { AuditTable } from '../parts/audit_table.tsx';
import { kActs } from './messages.tsx';

// Which acts make sense now; the server has the last word.
export function actsFor(it: Message): MessageAct[] {
  const underWay = it.rows.some((row) => row.state === 'received' || row.state === 'washed');
  const waiting = it.rows.some((row) => row.waiting);
  return kActs.filter((act) => {
    if (act === 'hold') return !it.hold && !it.purged;
    if (act === 'unhold') return it.hold;
    if (act === 'rewash') return !it.purged;
    if (act === 'retry') return it.rows.some((row) => row.state === 'washed' && !row.waiting);
    if (act === 'wait') return underWay && !waiting;
    if (act === 'resume') return waiting;
    return underWay; // fail
  });
}

export function MessagePage({ id }: { id: string }) {
  const path = `/messages/${encodeURIComponent(id)}`;
  const asked = useThing<Message>(path);
  return (
    <ThingPage asked={asked} title={t('message.title')}>
      {(it) => <OneMessage it={it} path={path} />}
    </ThingPage>
  );
}

function OneMessage({ it, path }: { it: Message; path: string }) {
  const client = useQueryClient();
  const { has, again } = useSession();
  const [act, setAct] = useState<MessageAct>();
  const [done, setDone] = useState('');
  const [copied, setCopied] = useState(false);
  useKeys({ Escape: () => history.back() });
  const title = subjectText(it);
  const sentence = it.sentence ?? '';
  return (
    <>
      <PageHead title={<Quoted>{title}</Quoted>} tabTitle={`${it.short_id} ${title}`} lead={`${t('col.id')} ${it.short_id}`} />
      <div className="mb-5 flex flex-col gap-3">
        {done ? <Banner kind="success" live title={done} /> : null}
        {it.hold ? <Banner kind="info" title={t('message.hold')} /> : null}
        {it.reason ? <Banner kind="warning" title={`${it.reason.text}（${it.reason.code}）`} /> : null}
        {sentence !== '' ? (
          <div className="rounded-8 border border-solid-gray-420 bg-solid-gray-50 px-4 py-3">
            <p className="text-dns-14B-130">{t('message.sentence')}</p>
            <p className="mt-1">{sentence}</p>
            {navigator.clipboard ? (
              <Button size="sm" className="mt-2" onClick={() => void navigator.clipboard.writeText(sentence).then(() => setCopied(true))}>
                {copied ? t('password.copied') : t('message.copy')}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {has('administrator') ? (
        <div className="no-print mb-6 flex flex-wrap gap-2">
          {actsFor(it).map((one) => (
            <Button key={one} size="sm" look={one === 'fail' ? 'danger' : 'outline'} onClick={() => setAct(one)}>
              {t(`message.act.${one}`)}
            </Button>
          ))}
        </div>
      ) : null}
      <Tabs
        label={t('message.tabs')}
        tabs={[
          { name: 'journey', title: t('message.tab.journey'), content: () => <Journey message={it} /> },
          { name: 'parts', title: t('mail.parts'), content: () => <ResultParts message={it} /> },
          { name: 'text', title: t('mail.text'), content: () => <TextTab message={it} /> },
          { name: 'requests', title: t('message.tab.requests', { n: it.requests.length }), content: () => (it.requests.length === 0 ? <p>{t('requests.empty')}</p> : <RequestTable rows={it.requests} />) },
          { name: 'audit', title: t('nav.audit'), content: () => <Audit id={it.id} /> },
        ]}
      />
      {act ? (
        <ActDialog
          title={t(`message.act.${act}`)}
          reason="required"
          danger={act === 'fail'}
          send={t(`message.act.${act}`)}
          onClose={() => setAct(undefined)}
          onSend={async ({ reason }) => {
            const next = await again(() => post<Message>(`/messages/${it.id}/act`, { act, reason }));
            client.setQueryData([path, {}], next);
            setDone(t('message.done', { act: t(`message.act.${act}`) }));
            setAct(undefined);
            // Taken in now, carried out a moment later by the program concerned: the page looks again by itself.
            for (const wait of [0, 1000, 3000, 8000]) setTimeout(() => void client.invalidateQueries({ predicate: (one) => one.queryKey[0] !== 'session' }), wait);
          }}
        >
          <p>{t(`message.act.${act}.text`)}</p>
          <p>
            <Quoted>{title}</Quoted>
          </p>
        </ActDialog>
      ) : null}
    </>
  );
}

// Asked for only when a person presses the button: looking at someone's text is put into the audit log.
function TextTab({ message }: { message: Message }) {
  const [shown, setShown] = useState(false);
  if (message.state === 'received') return <p>{t('mail.parts.notYet')}</p>;
  if (shown) return <MailText path={`/messages/${message.id}/text`} />;
  return (
    <div className="flex flex-col items-start gap-3">
      <p>{t('message.text.warn')}</p>
      <Button onClick={() => setShown(true)}>{t('message.text.show')}</Button>
    </div>
  );
}

function useJourney(id: string) {
  return useThing<AuditList>(`/messages/${id}/journey`);
}

function Journey({ message }: { message: Message }) {
  const journey = useJourney(message.id);
  const envelope = message.envelope;
  return (
    <div className="grid gap-x-10 gap-y-8 xl:grid-cols-[1fr_1.2fr]">
      <Section title={t('message.journey')}>
        <Asked asked={journey}>
          {({ items }) => <Timeline steps={items.map((record) => ({ at: record.at, title: actionText(record.action), who: actorText(record.actor), text: [changeText(record), whyText(record)].filter(Boolean).join('　') || undefined }))} />}
        </Asked>
      </Section>
      <div>
        <Section title={t('message.recipients')}>
          <Table
            caption={t('message.recipients')}
            rows={message.rows}
            rowKey={(row) => String(row.number)}
            columns={[
              { name: 'address', title: t('col.address'), cell: (row) => <Two first={<bdi>{row.address}</bdi>} second={t('message.profile', { name: known(`profile.${row.profile}`, row.profile) })} /> },
              {
                name: 'state',
                title: t('col.state'),
                cell: (row) => (
                  <span className="flex flex-wrap gap-1">
                    <MailState state={row.state} waiting={row.waiting} />
                    <VerdictState verdict={row.verdict} />
                    {row.notice_only ? <Badge tone="plain" icon="info">{t('message.noticeOnly')}</Badge> : null}
                  </span>
                ),
              },
              {
                name: 'reply',
                title: t('message.reply'),
                small: true,
                cell: (row) => (
                  <Two
                    first={row.last_reply ? <bdi className="font-mono">{row.last_reply}</bdi> : t('message.noReply')}
                    second={[row.next_hop, row.attempts > 0 ? t('message.attempts', { n: row.attempts }) : '', row.next_try ? t('message.nextTry', { at: when(row.next_try) }) : ''].filter(Boolean).join('　')}
                  />
                ),
              },
            ]}
          />
        </Section>
        <Section title={t('message.envelope')}>
          <Facts
            rows={[
              [t('col.from'), <bdi>{senderText(envelope)}</bdi>],
              [t('col.arrival'), when(envelope.arrival)],
              [t('decide.client'), <><span className="font-mono">{envelope.client}</span>{envelope.helo ? <>（<bdi>{envelope.helo}</bdi>）</> : null}</>],
              [t('message.protocol'), envelope.protocol],
              [t('decide.authenticated'), envelope.authenticated ? t('decide.authenticated.by', { who: envelope.authenticated }) : t('decide.authenticated.none')],
              [t('messages.size'), size(envelope.size)],
              [t('message.sha'), <span className="font-mono text-dns-14N-130 break-all">{envelope.sha256}</span>],
              [t('message.wholeId'), <span className="font-mono text-dns-14N-130 break-all">{message.id}</span>],
              ...(message.parent ? ([[t('message.parent'), <Link to={`/messages/${message.parent}`}>{message.parent.slice(0, 10)}</Link>]] as [string, React.ReactNode][]) : []),
              ...(message.children.length > 0
                ? ([
                    [
                      t('message.children'),
                      <ul>
                        {message.children.map((child) => (
                          <li key={child}>
                            <Link to={`/messages/${child}`} className="font-mono">
                              {child.slice(0, 10)}
                            </Link>
                          </li>
                        ))}
                      </ul>,
                    ],
                  ] as [string, React.ReactNode][])
                : []),
            ]}
          />
        </Section>
      </div>
    </div>
  );
}

function ResultParts({ message }: { message: Message }) {
  if (message.results.length === 0) return <p>{t('mail.parts.notYet')}</p>;
  const [first, ...others] = message.results;
  return (
    <>
      {first ? (
        <Section title={t('message.result', { profile: known(`profile.${first.profile}`, first.profile) })}>
          <Parts parts={first.parts} digests />
        </Section>
      ) : null}
      {others.map((result) => (
        <Disclosure key={result.number} title={t('message.result', { profile: known(`profile.${result.profile}`, result.profile) })}>
          <Parts parts={result.parts} digests />
        </Disclosure>
      ))}
    </>
  );
}

function Audit({ id }: { id: string }) {
  const journey = useJourney(id);
  return (
    <Asked asked={journey}>
      {({ items }) => (
        <>
          <div className="mb-3 flex justify-end">
            <CsvLink path={`/messages/${id}/journey`} />
          </div>
          <AuditTable rows={items} />
        </>
      )}
    </Asked>
  );
}
