// Everything needed to decide, as four questions in words, with the text, the parts and the history one tab away.
import { useState } from 'react';
import type { Facts as RequestFacts, Request } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { when } from '../logic/dates.ts';
import { consequences, hasApproved, missingChecks, senderLine } from '../logic/desk.ts';
import { known, size, t } from '../text/text.ts';
import { Banner } from './banner.tsx';
import { Facts, Section } from './bits.tsx';
import { Badge } from './badge.tsx';
import { Button } from './button.tsx';
import { CheckDialog } from './check.tsx';
import { MailText } from './mail_text.tsx';
import { partName, Parts } from './parts_table.tsx';
import { RequestMoves } from './request_moves.tsx';
import { RequestTable } from './request_table.tsx';
import { Tabs } from './tabs.tsx';

export function DecideTabs({ request, facts, onChecked }: { request: Request; facts: RequestFacts; onChecked: (request: Request) => void }) {
  return (
    <Tabs
      label={t('decide.tabs')}
      tabs={[
        { name: 'summary', title: t('decide.tab.summary'), content: () => <Summary request={request} facts={facts} onChecked={onChecked} /> },
        { name: 'text', title: t('mail.text'), content: () => <MailText path={`/requests/${request.id}/text`} /> },
        { name: 'parts', title: t('mail.parts'), content: () => <Parts parts={facts.parts} digests /> },
        {
          name: 'history',
          title: t('decide.tab.history'),
          content: () => (
            <>
              <Section title={t('request.moves')}>
                <RequestMoves moves={request.moves} />
              </Section>
              <Section title={t('decide.earlier')}>{facts.earlier.length === 0 ? <p>{t('decide.earlier.none')}</p> : <RequestTable rows={facts.earlier} />}</Section>
            </>
          ),
        },
      ]}
    />
  );
}

function Summary({ request, facts, onChecked }: { request: Request; facts: RequestFacts; onChecked: (request: Request) => void }) {
  const { session } = useSession();
  const sender = senderLine(facts);
  const asked = facts.parts.filter((part) => request.part === null || part.path === request.part || part.path.startsWith(`${request.part}!`) || part.path.startsWith(`${request.part}.`));
  const stopped = facts.parts.filter((part) => part.reason);
  const hostile = asked.some((part) => part.malware === 'found' || part.findings.some((finding) => finding.weight === 'hostile'));
  const envelope = facts.envelope;
  return (
    <div>
      {hostile ? <div className="mb-6"><Banner kind="warning" title={t('decide.hostile')} /></div> : null}
      <Section title={t('decide.who')}>
        <Facts
          rows={[
            [t('col.from'), <bdi>{envelope.from === '' ? t('mail.noSender') : envelope.from}</bdi>],
            [t('decide.history'), <span className={sender.careful ? 'font-bold' : ''}>{sender.text}</span>],
            [t('decide.authenticated'), envelope.authenticated ? t('decide.authenticated.by', { who: envelope.authenticated }) : t('decide.authenticated.none')],
            [t('decide.client'), <><span className="font-mono">{envelope.client}</span>{envelope.helo ? <>（<bdi>{envelope.helo}</bdi>）</> : null}</>],
            [t('decide.recipients'), <bdi>{envelope.recipients.join('、')}</bdi>],
            [t('col.arrival'), when(envelope.arrival)],
          ]}
        />
      </Section>
      <Section title={t('decide.what')}>
        <ul className="flex flex-col gap-2">
          {asked.map((part) => (
            <li key={part.path} className="rounded-6 border border-solid-gray-420 px-3 py-2">
              <p className="text-dns-16B-130">
                <bdi>{partName(part)}</bdi>
              </p>
              <p className="mt-0.5 text-dns-14N-130 text-solid-gray-700">
                {part.kind_text}・{size(part.size_in)}・{part.action === 'withheld' || part.action === 'dropped' ? known(`part.action.${part.action}`, part.action) : part.changed ? t('part.action.changed') : t('part.action.same')}
                {part.malware ? `・${known(`malware.${part.malware}`, part.malware)}` : ''}
              </p>
              {part.words ? <p className="mt-1 text-dns-14N-130">{part.words}</p> : null}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('decide.why')}>
        {stopped.length === 0 ? (
          <p>{t('decide.why.none')}</p>
        ) : (
          <ul className="list-disc pl-6">
            {stopped.map((part) => (
              <li key={part.path} className="py-0.5">
                <bdi>{partName(part)}</bdi>: {part.reason?.text}
                <span className="text-dns-14N-130 text-solid-gray-700">（{part.reason?.code}）</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {facts.checked_import || (facts.checks?.length ?? 0) > 0 ? <Checks request={request} facts={facts} onChecked={onChecked} /> : null}
      {request.state === 'requested' || request.state === 'approved' ? (
        <Section title={request.state === 'approved' || hasApproved(request, session.account) ? t('decide.next') : t('decide.then')}>
          <ul className="list-disc pl-6">
            {consequences(request, facts, session.account).map((line) => (
              <li key={line} className="py-0.5">
                {line}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <p className="mt-6 text-dns-14N-130 text-solid-gray-700">
        {t('decide.digest')} <span className="font-mono break-all">{request.digest}</span>
      </p>
    </div>
  );
}

// Checked import: both answers by hand, each with who and when. Answers of programs will stand in the same place.
function Checks({ request, facts, onChecked }: { request: Request; facts: RequestFacts; onChecked: (request: Request) => void }) {
  const [asking, setAsking] = useState<'eye' | 'malware'>();
  const checks = facts.checks ?? [];
  const can = (kind: 'eye' | 'malware') => request.may[`check-${kind}`] ?? false;
  return (
    <Section title={t('check.title')}>
      {missingChecks(facts).length > 0 ? <p className="mb-3">{t('check.lead')}</p> : null}
      <div className="grid gap-3 sm:grid-cols-2">
        {(['eye', 'malware'] as const).map((kind) => {
          const found = checks.filter((check) => check.check === kind).at(-1);
          return (
            <div key={kind} className="rounded-8 border border-solid-gray-420 p-3">
              <p className="mb-1.5 flex flex-wrap items-center gap-2 text-dns-16B-130">
                {t(`check.${kind}`)}
                {found ? (
                  found.clean === false ? <Badge tone="bad" icon="alert">{t('check.found')}</Badge> : <Badge tone="good" icon="check">{t('check.there')}</Badge>
                ) : (
                  <Badge tone="wait" icon="clock">{t('check.missing')}</Badge>
                )}
              </p>
              {found ? (
                <p className="text-dns-14N-130">
                  {found.by}　{when(found.at)}
                  <br />
                  {kind === 'eye' ? t('check.terminal.is', { name: found.terminal ?? '' }) : t('check.tool.is', { tool: found.tool ?? '', version: found.version ?? '' })}
                </p>
              ) : null}
              {can(kind) && (!found || found.clean === false) ? (
                <Button size="sm" className="mt-2" onClick={() => setAsking(kind)}>
                  {t(`check.record.${kind}`)}
                </Button>
              ) : null}
            </div>
          );
        })}
      </div>
      {asking ? (
        <CheckDialog
          kind={asking}
          request={request.id}
          onClose={() => setAsking(undefined)}
          onDone={(next) => {
            setAsking(undefined);
            onChecked(next);
          }}
        />
      ) : null}
    </Section>
  );
}
