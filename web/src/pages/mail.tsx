// One mail of mine (/m/<id>, the address in the notice): what was taken out and why, the washed text, and ways to get more.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useThing } from '../api/hooks.ts';
import type { Mail, MailRow, PartView, Request } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { day, when } from '../logic/dates.ts';
import { isOpen } from '../logic/places.ts';
import { go } from '../logic/route.ts';
import { AskDialog } from '../parts/ask.tsx';
import { Banner } from '../parts/banner.tsx';
import { Facts, PageHead, Quoted, Section } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { senderText, subjectText } from '../parts/columns.tsx';
import { MailText } from '../parts/mail_text.tsx';
import { ThingPage } from '../parts/page.tsx';
import { Parts } from '../parts/parts_table.tsx';
import { RequestTable } from '../parts/request_table.tsx';
import { MailKind, MailState } from '../parts/states.tsx';
import { count, t } from '../text/text.ts';

export function MailPage({ id }: { id: string }) {
  const { session } = useSession();
  const mail = useThing<Mail>(`/mail/${encodeURIComponent(id)}`);
  return (
    <ThingPage
      asked={mail}
      title={t('mail.title')}
      refused={(error) =>
        error.status === 404 && isOpen('/messages/:id', session) ? (
          <p className="mt-4">
            <Link to={`/messages/${id}`}>{t('mail.inMessages')}</Link>
          </p>
        ) : null
      }
    >
      {(it) => <OneMail it={it} />}
    </ThingPage>
  );
}

function OneMail({ it }: { it: Mail }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<{ part?: PartView }>();
  const title = subjectText(it);
  const open = it.requests.filter((row) => row.state === 'requested' || row.state === 'approved' || row.state === 'returned');
  const ready = it.requests.find((row) => row.password_waiting);
  const canAsk = !it.purged && !it.locked_by && it.state !== 'received' && (it.class === 'message' || it.class === 'rewash');
  return (
    <>
      <PageHead title={<Quoted>{title}</Quoted>} tabTitle={title}>
        {canAsk ? (
          <Button look="solid" onClick={() => setAsking({})}>
            {t('ask.open')}
          </Button>
        ) : null}
      </PageHead>
      <div className="flex flex-col gap-4">
        {it.verdict === 'held' ? (
          <Banner kind="warning" title={t('mail.held')}>
            <p>{it.reason ? `${it.reason.text}（${it.reason.code}）` : t('mail.held.text')}</p>
          </Banner>
        ) : it.withheld > 0 ? (
          <Banner kind="warning" title={t('mail.withheld', { n: it.withheld })}>
            <p>{canAsk ? t('mail.withheld.text') : t('mail.withheld.only')}</p>
          </Banner>
        ) : it.changed > 0 ? (
          <Banner kind="info" title={t('mail.changed', { n: it.changed })} />
        ) : it.verdict === 'clean' && it.class !== 'release' ? (
          <Banner kind="success" title={t('mail.clean')} />
        ) : null}
        {ready ? (
          <Banner kind="success" title={t('mail.ready')}>
            <Link to={`/requests/${ready.id}`}>{t('mail.ready.link')}</Link>
          </Banner>
        ) : null}
        {it.locked_by ? <Banner kind="info" title={t('mail.locked', { name: it.locked_by })} /> : null}
        {it.purged ? <Banner kind="info" title={t('mail.purged')} /> : null}
      </div>

      <div className="mt-6 grid gap-x-10 gap-y-8 xl:grid-cols-[21rem_1fr]">
        <Facts rows={mailFacts(it)} />
        <div className="min-w-0">
          <Section title={t('mail.parts')}>
            {it.parts.length === 0 ? (
              <p>{it.state === 'received' ? t('mail.parts.notYet') : t('mail.parts.none')}</p>
            ) : (
              <Parts parts={it.parts} {...(canAsk ? { onAsk: (part: PartView) => setAsking({ part }) } : {})} />
            )}
          </Section>
          {it.requests.length > 0 ? (
            <Section title={t('mail.requests', { n: count(open.length) })}>
              <RequestTable rows={it.requests} />
            </Section>
          ) : null}
          <Section title={t('mail.text')}>
            {it.state === 'received' ? <p>{t('mail.parts.notYet')}</p> : it.verdict === 'held' ? <p>{t('mail.text.held')}</p> : <MailText path={`/mail/${it.id}/text`} params={{ recipient: it.recipient }} />}
          </Section>
        </div>
      </div>
      {asking ? (
        <AskDialog
          mail={it}
          part={asking.part}
          onClose={() => setAsking(undefined)}
          onDone={(request: Request) => {
            setAsking(undefined);
            void client.invalidateQueries();
            go(`/requests/${request.id}`);
          }}
        />
      ) : null}
    </>
  );
}

function mailFacts(it: MailRow): [string, React.ReactNode][] {
  return [
    [t('col.id'), <span className="font-mono">{it.short_id}</span>],
    [t('col.from'), <bdi>{senderText(it)}</bdi>],
    [t('col.address'), it.section ? `${it.address}（${t('mail.section')}）` : it.address],
    [t('col.arrival'), when(it.arrival)],
    [
      t('col.state'),
      <span className="flex flex-wrap gap-1">
        <MailState state={it.state} />
        <MailKind row={it} />
      </span>,
    ],
    [t('col.keep'), it.purged ? t('keep.purged') : it.keep_until ? t('keep.until', { day: day(it.keep_until) }) : t('keep.hold')],
  ];
}
