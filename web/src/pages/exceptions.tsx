// 例外: the register of what is treated less strictly, with ground, owner, expiry and uses; it ends by itself.
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { post } from '../api/client.ts';
import { useList, useThing } from '../api/hooks.ts';
import type { Exception, PersonName, ProposeBody } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { day, endOf, inputDay, left, when } from '../logic/dates.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { ActDialog } from '../parts/act.tsx';
import { Empty, Facts, PageHead } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { Input, Select, Textarea } from '../parts/field.tsx';
import { FormDialog, useForm, type Wrong } from '../parts/form.tsx';
import { Chips } from '../parts/list.tsx';
import { Done, ListPage, ThingPage } from '../parts/page.tsx';
import { PersonPicker } from '../parts/person_picker.tsx';
import { ExceptionBadge } from '../parts/states.tsx';
import { Two } from '../parts/table.tsx';
import { known, t } from '../text/text.ts';

const kMethods = ['rebuild', 'text', 'withhold'] as const;
const kStates = ['proposed', 'in-force', 'expired', 'ended'] as const;
const kDayMs = 86_400_000;

const senderOf = (it: Exception): string => it.sender || (it.sender_domain ? `@${it.sender_domain}` : '');
const methodOf = (it: Exception): string => known(`method.${it.method}`, it.method);

function conditionOf(it: Exception): string {
  return [it.networks && it.networks.length > 0 ? t('exception.network.is', { network: it.networks.join('、') }) : '', it.authenticated ? t('exception.authenticated.is', { who: it.authenticated }) : ''].filter(Boolean).join('、');
}

export function ExceptionsPage() {
  const client = useQueryClient();
  const { path, query } = usePlace();
  const { has } = useSession();
  const state = query.get('state') ?? '';
  const list = useList<Exception>('/exceptions', { state });
  const [proposing, setProposing] = useState(false);
  const [done, setDone] = useState('');
  return (
    <ListPage
      title={t('nav.exceptions')}
      lead={t('exceptions.lead')}
      csv={{ path: '/exceptions', params: { state } }}
      list={list}
      actions={
        has('administrator') ? (
          <Button look="solid" onClick={() => setProposing(true)}>
            {t('exceptions.propose')}
          </Button>
        ) : null
      }
      above={
        <>
          <Done said={done} />
          <Chips label={t('chips.label')} value={state} onPick={(value) => go(withQuery(path, query, { state: value }))} choices={[['', t('chips.all')], ...kStates.map((one): [string, string] => [one, t(`exception.state.${one}`)])]} />
        </>
      }
      empty={<Empty title={t('exceptions.empty')}>{state === '' || state === 'in-force' ? t('exceptions.empty.text') : null}</Empty>}
      rowKey={(row) => row.id}
      columns={[
        {
          name: 'sender',
          title: t('col.from'),
          cell: (row) => (
            <Link to={`/exceptions/${row.id}`} focusKey={row.id}>
              {senderOf(row)}
            </Link>
          ),
        },
        { name: 'condition', title: t('exception.condition'), small: true, cell: conditionOf },
        { name: 'what', title: t('exception.what'), cell: (row) => <Two first={row.kind} second={methodOf(row)} /> },
        { name: 'ground', title: t('exception.ground'), small: true, className: 'min-w-40', cell: (row) => row.ground },
        { name: 'owner', title: t('exception.owner'), small: true, cell: (row) => row.owner_name },
        { name: 'state', title: t('col.state'), cell: (row) => <ExceptionBadge state={row.state} /> },
        { name: 'expires', title: t('exception.expires'), small: true, cell: (row) => <Two first={day(row.expires)} second={row.state === 'in-force' ? left(row.expires) : null} /> },
        { name: 'uses', title: t('exception.uses'), end: true, cell: (row) => t('exception.uses.n', { n: row.uses }) },
      ]}
    >
      {proposing ? (
        <ProposeDialog
          onClose={() => setProposing(false)}
          onDone={() => {
            setProposing(false);
            setDone(t('exceptions.proposed'));
            void client.invalidateQueries({ queryKey: ['/exceptions'] });
          }}
        />
      ) : null}
    </ListPage>
  );
}

export function ExceptionPage({ id }: { id: string }) {
  const asked = useThing<Exception>(`/exceptions/${encodeURIComponent(id)}`);
  return (
    <ThingPage asked={asked} title={t('nav.exceptions')}>
      {(it) => <OneException it={it} />}
    </ThingPage>
  );
}

type Act = 'approve' | 'end' | 'review';

function OneException({ it }: { it: Exception }) {
  const client = useQueryClient();
  const path = `/exceptions/${it.id}`;
  const [act, setAct] = useState<Act>();
  const [done, setDone] = useState('');
  const title = t('exception.title', { sender: senderOf(it) });
  const endText = it.state === 'proposed' ? t('exception.refuse') : t('exception.end');
  const refresh = (next: Exception, said: string) => {
    client.setQueryData([path, {}], next);
    setDone(said);
    setAct(undefined);
    void client.invalidateQueries({ queryKey: ['/exceptions'] });
  };
  const button = (one: Act, look: 'solid' | 'outline' | 'danger', text: string) =>
    it.may[one] ? (
      <Button look={look} size="lg" onClick={() => setAct(one)}>
        {text}
      </Button>
    ) : null;
  return (
    <>
      <PageHead title={title} tabTitle={title}>
        <Link to="/exceptions">{t('exception.back')}</Link>
      </PageHead>
      <Done said={done} />
      <div className="no-print mb-5 flex flex-wrap gap-3">
        {button('approve', 'solid', t('exception.approve'))}
        {button('review', 'outline', t('exception.reviewed'))}
        {button('end', 'danger', endText)}
      </div>
      <div className="max-w-3xl">
        <Facts rows={factsOf(it)} />
      </div>
      {act === 'approve' ? (
        <ActDialog
          title={t('exception.approve')}
          reason="optional"
          code
          send={t('request.send.approve')}
          onClose={() => setAct(undefined)}
          onSend={async ({ reason, code }) => refresh(await post<Exception>(`${path}/approve`, { digest: it.digest, code, ...(reason === '' ? {} : { reason }) }), t('exception.approved'))}
        >
          <p>{t('exception.approve.text', { sender: senderOf(it), kind: it.kind, method: methodOf(it), day: day(it.expires) })}</p>
        </ActDialog>
      ) : null}
      {act === 'review' ? <ReviewDialog path={path} onClose={() => setAct(undefined)} onDone={(next) => refresh(next, t('exception.review.done'))} /> : null}
      {act === 'end' ? (
        <ActDialog title={endText} reason="required" danger send={endText} onClose={() => setAct(undefined)} onSend={async ({ reason }) => refresh(await post<Exception>(`${path}/end`, { reason }), it.state === 'proposed' ? t('exception.refused') : t('exception.ended'))}>
          <p>{it.state === 'proposed' ? t('exception.refuse.text') : t('exception.end.text')}</p>
        </ActDialog>
      ) : null}
    </>
  );
}

function factsOf(it: Exception): [string, ReactNode][] {
  const by = (who: string | null | undefined, at: string | null | undefined) => (who ? `${who}${at ? `（${when(at)}）` : ''}` : t('figure.none'));
  return [
    [t('col.state'), <ExceptionBadge state={it.state} />],
    [t('col.from'), senderOf(it)],
    ...(it.recipient || it.recipient_domain ? ([[t('col.address'), it.recipient || `@${it.recipient_domain ?? ''}`]] as [string, string][]) : []),
    [t('exception.condition'), conditionOf(it)],
    [t('exception.kind'), it.kind],
    [t('exception.method'), methodOf(it)],
    [t('exception.ground'), it.ground],
    [t('exception.owner'), it.owner_name],
    [t('exception.proposedBy'), by(it.made_by_name, it.made_at)],
    [t('exception.approvedBy'), by(it.approver_name, it.approved_at)],
    [t('exception.expires'), day(it.expires)],
    [t('exception.review'), it.review ? day(it.review) : t('figure.none')],
    ...(it.ended_at ? ([[t('exception.endedBy'), `${by(it.ended_by_name, it.ended_at)} ${it.ended_why ?? ''}`]] as [string, string][]) : []),
    [t('exception.uses'), t('exception.uses.n', { n: it.uses })],
  ];
}

// Still needed: when to look again.
function ReviewDialog({ path, onClose, onDone }: { path: string; onClose: () => void; onDone: (next: Exception) => void }) {
  const { again } = useSession();
  const [review, setReview] = useState(inputDay(Date.now() + 60 * kDayMs));
  const form = useForm({
    check: (): Wrong => (review === '' ? { review: t('exception.missing', { what: t('exception.field.review') }) } : {}),
    send: async () => onDone(await again(() => post<Exception>(`${path}/review`, { review: new Date(endOf(review)).toISOString() }))),
  });
  return (
    <FormDialog title={t('exception.reviewed')} form={form} send={t('check.send')} onClose={onClose}>
      <p>{t('exception.review.text')}</p>
      <Input id="field-review" data-first type="date" required label={t('exception.field.review')} error={form.wrong.review} value={review} onChange={(event) => setReview(event.target.value)} />
    </FormDialog>
  );
}

const kNeeded = ['sender', 'kind', 'method', 'ground', 'expires', 'review'] as const;

function ProposeDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { again } = useSession();
  const [given, setGiven] = useState({ sender: '', kind: '', method: '', network: '', authenticated: '', ground: '', expires: inputDay(Date.now() + 90 * kDayMs), review: inputDay(Date.now() + 60 * kDayMs) });
  const [owner, setOwner] = useState<PersonName>();
  const form = useForm({
    check: () => {
      const wrong: Wrong = {};
      for (const name of kNeeded) if (given[name].trim() === '') wrong[name] = t('exception.missing', { what: t(`exception.field.${name}`) });
      if (given.network.trim() === '' && given.authenticated.trim() === '') wrong.network = t('exception.loose');
      if (!owner) wrong.owner = t('exception.missing', { what: t('exception.owner') });
      return wrong;
    },
    send: async () => {
      const sender = given.sender.trim();
      const body: ProposeBody = {
        ...(sender.startsWith('@') ? { sender_domain: sender.slice(1) } : { sender }),
        kind: given.kind.trim(),
        method: given.method as ProposeBody['method'],
        ground: given.ground.trim(),
        owner: owner?.account ?? '',
        expires: new Date(endOf(given.expires)).toISOString(),
        review: new Date(endOf(given.review)).toISOString(),
        ...(given.network.trim() === '' ? {} : { networks: given.network.trim().split(/[\s,、]+/) }),
        ...(given.authenticated.trim() === '' ? {} : { authenticated: given.authenticated.trim() }),
      };
      await again(() => post('/exceptions', body));
      onDone();
    },
  });
  const field = (name: keyof typeof given) => ({
    id: `field-${name}`,
    error: form.wrong[name],
    value: given[name],
    onChange: (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value }),
    required: (kNeeded as readonly string[]).includes(name),
  });
  return (
    <FormDialog wide title={t('exceptions.propose')} form={form} send={t('exceptions.send')} onClose={onClose}>
      <p>{t('exceptions.propose.text')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Input {...field('sender')} label={t('exception.field.sender')} hint={t('exception.sender.hint')} />
        <Input {...field('network')} label={t('exception.network')} hint={t('exception.network.hint')} />
        <Input {...field('authenticated')} label={t('exception.authenticated')} hint={t('exception.authenticated.hint')} />
        <Input {...field('kind')} label={t('exception.field.kind')} hint={t('exception.kind.hint')} />
        <Select {...field('method')} label={t('exception.field.method')} choices={[['', t('form.choose')], ...kMethods.map((one): [string, string] => [one, t(`method.${one}`)])]} />
        <Input {...field('expires')} type="date" label={t('exception.field.expires')} />
        <Input {...field('review')} type="date" label={t('exception.field.review')} />
      </div>
      <Textarea {...field('ground')} label={t('exception.field.ground')} hint={t('exception.ground.hint')} />
      <PersonPicker legend={t('exception.owner.find')} name="owner" required value={owner} onPick={setOwner} error={form.wrong.owner} />
    </FormDialog>
  );
}
