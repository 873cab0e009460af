// 例外: the register of what is treated less strictly, with ground, owner, expiry and uses; it ends by itself.
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { post } from '../api/client.ts';
import { useList, useThing } from '../api/hooks.ts';
import type { Exception, PersonName, ProposeBody } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { day, endOf, inputDay, left, when } from '../logic/dates.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { ActDialog } from '../parts/act.tsx';
import { Banner } from '../parts/banner.tsx';
import { Empty, Facts, Loading, PageHead } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { ErrorSummary, Input, Select, Textarea } from '../parts/field.tsx';
import { Chips, CsvLink, ListFrame } from '../parts/list.tsx';
import { ExceptionBadge } from '../parts/states.tsx';
import { Table, Two } from '../parts/table.tsx';
import { count, known, t } from '../text/text.ts';
import { PersonPicker } from './deputies.tsx';

const kMethods = ['rebuild', 'text', 'flatten', 'withhold'] as const;
const kStates = ['proposed', 'in-force', 'expired', 'ended'] as const;

function senderText(it: Exception): string {
  return it.sender || (it.sender_domain ? `@${it.sender_domain}` : '');
}

function conditionText(it: Exception): string {
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
    <>
      <PageHead title={t('nav.exceptions')} tabTitle={t('nav.exceptions')} lead={t('exceptions.lead')}>
        <CsvLink path="/exceptions" params={{ state }} />
        {has('administrator') ? (
          <Button look="solid" onClick={() => setProposing(true)}>
            {t('exceptions.propose')}
          </Button>
        ) : null}
      </PageHead>
      <div className="mb-4 flex flex-col gap-3">
        {done ? <Banner kind="success" live title={done} /> : null}
        <Chips
          label={t('chips.label')}
          value={state}
          onPick={(value) => go(withQuery(path, query, { state: value }))}
          choices={[['', t('chips.all')], ...kStates.map((one): [string, string] => [one, t(`exception.state.${one}`)])]}
        />
      </div>
      <ListFrame list={list} empty={<Empty title={t('exceptions.empty')}>{t('exceptions.empty.text')}</Empty>}>
        <Table
          keys
          caption={t('nav.exceptions')}
          rows={list.rows}
          rowKey={(row) => row.id}
          columns={[
            {
              name: 'sender',
              title: t('col.from'),
              cell: (row) => (
                <Link to={`/exceptions/${row.id}`} focusKey={row.id}>
                  {senderText(row)}
                </Link>
              ),
            },
            { name: 'condition', title: t('exception.condition'), small: true, cell: (row) => conditionText(row) },
            { name: 'what', title: t('exception.what'), cell: (row) => <Two first={row.kind} second={known(`method.${row.method}`, row.method)} /> },
            { name: 'ground', title: t('exception.ground'), small: true, className: 'min-w-40', cell: (row) => row.ground },
            { name: 'owner', title: t('exception.owner'), small: true, cell: (row) => row.owner },
            { name: 'state', title: t('col.state'), cell: (row) => <ExceptionBadge state={row.state} /> },
            { name: 'expires', title: t('exception.expires'), small: true, cell: (row) => <Two first={day(row.expires)} second={row.state === 'in-force' ? left(row.expires) : null} /> },
            { name: 'uses', title: t('exception.uses'), end: true, cell: (row) => count(row.uses) },
          ]}
        />
      </ListFrame>
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
    </>
  );
}

export function ExceptionPage({ id }: { id: string }) {
  const client = useQueryClient();
  const path = `/exceptions/${encodeURIComponent(id)}`;
  const asked = useThing<Exception>(path);
  const [act, setAct] = useState<'approve' | 'end' | 'review'>();
  const [done, setDone] = useState('');
  if (asked.isPending) return <Loading />;
  if (asked.error)
    return (
      <>
        <PageHead title={t('nav.exceptions')} tabTitle={t('nav.exceptions')} />
        <Failure error={asked.error} />
      </>
    );
  const it = asked.data;
  const title = t('exception.title', { sender: senderText(it) });
  const refresh = (next: Exception, said: string) => {
    client.setQueryData([path, {}], next);
    setDone(said);
    setAct(undefined);
    void client.invalidateQueries({ queryKey: ['/exceptions'] });
  };
  return (
    <>
      <PageHead title={title} tabTitle={title}>
        <Link to="/exceptions">{t('exception.back')}</Link>
      </PageHead>
      {done ? (
        <div className="mb-4">
          <Banner kind="success" live title={done} />
        </div>
      ) : null}
      <div className="no-print mb-5 flex flex-wrap gap-3">
        {it.may.approve ? (
          <Button look="solid" size="lg" onClick={() => setAct('approve')}>
            {t('exception.approve')}
          </Button>
        ) : null}
        {it.may.review ? (
          <Button size="lg" onClick={() => setAct('review')}>
            {t('exception.reviewed')}
          </Button>
        ) : null}
        {it.may.end ? (
          <Button look="danger" size="lg" onClick={() => setAct('end')}>
            {it.state === 'proposed' ? t('exception.refuse') : t('exception.end')}
          </Button>
        ) : null}
      </div>
      <div className="max-w-3xl">
        <Facts
          rows={[
            [t('col.state'), <ExceptionBadge state={it.state} />],
            [t('col.from'), senderText(it)],
            ...(it.recipient || it.recipient_domain ? ([[t('col.address'), it.recipient || `@${it.recipient_domain ?? ''}`]] as [string, string][]) : []),
            [t('exception.condition'), conditionText(it)],
            [t('exception.kind'), it.kind],
            [t('exception.method'), known(`method.${it.method}`, it.method)],
            [t('exception.ground'), it.ground],
            [t('exception.owner'), it.owner],
            [t('exception.proposedBy'), it.made_at ? `${it.made_by}（${when(it.made_at)}）` : it.made_by],
            [t('exception.approvedBy'), it.approver ? `${it.approver}${it.approved_at ? `（${when(it.approved_at)}）` : ''}` : t('figure.none')],
            [t('exception.expires'), day(it.expires)],
            [t('exception.review'), it.review ? day(it.review) : t('figure.none')],
            ...(it.ended_at ? ([[t('exception.endedBy'), `${it.ended_by ?? ''}（${when(it.ended_at)}）${it.ended_why ?? ''}`]] as [string, string][]) : []),
            [t('exception.uses'), count(it.uses)],
          ]}
        />
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
          <p>{t('exception.approve.text', { sender: senderText(it), kind: it.kind, method: known(`method.${it.method}`, it.method), day: day(it.expires) })}</p>
        </ActDialog>
      ) : null}
      {act === 'review' ? <ReviewDialog path={path} onClose={() => setAct(undefined)} onDone={(next) => refresh(next, t('exception.review.done'))} /> : null}
      {act === 'end' ? (
        <ActDialog
          title={it.state === 'proposed' ? t('exception.refuse') : t('exception.end')}
          reason="required"
          danger
          send={it.state === 'proposed' ? t('exception.refuse') : t('exception.end')}
          onClose={() => setAct(undefined)}
          onSend={async ({ reason }) => refresh(await post<Exception>(`${path}/end`, { reason }), t('exception.ended'))}
        >
          <p>{t('exception.end.text')}</p>
        </ActDialog>
      ) : null}
    </>
  );
}

// Still needed: when to look again.
function ReviewDialog({ path, onClose, onDone }: { path: string; onClose: () => void; onDone: (next: Exception) => void }) {
  const { again } = useSession();
  const [review, setReview] = useState(inputDay(Date.now() + 60 * 86_400_000));
  const [error, setError] = useState<unknown>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (review === '') return;
    try {
      onDone(await again(() => post<Exception>(`${path}/review`, { review: new Date(endOf(review)).toISOString() })));
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Dialog
      title={t('exception.reviewed')}
      onClose={onClose}
      actions={
        <Button look="solid" size="lg" type="submit" form="review">
          {t('check.send')}
        </Button>
      }
    >
      <Failure error={error} />
      <form id="review" onSubmit={(event) => void send(event)} className="flex flex-col gap-3">
        <p>{t('exception.review.text')}</p>
        <Input data-first type="date" required label={t('exception.field.review')} value={review} onChange={(event) => setReview(event.target.value)} />
      </form>
    </Dialog>
  );
}

function ProposeDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { again } = useSession();
  const [fields, setFields] = useState({ sender: '', kind: '', method: '', network: '', authenticated: '', ground: '', expires: inputDay(Date.now() + 90 * 86_400_000), review: inputDay(Date.now() + 60 * 86_400_000) });
  const [owner, setOwner] = useState<PersonName>();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const put = (name: keyof typeof fields) => (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const wrong: Record<string, string> = {};
    for (const name of ['sender', 'kind', 'method', 'ground', 'expires', 'review'] as const) if (fields[name].trim() === '') wrong[name] = t('exception.missing', { what: t(`exception.field.${name}`) });
    if (fields.network.trim() === '' && fields.authenticated.trim() === '') wrong.network = t('exception.loose');
    if (!owner) wrong.owner = t('exception.missing', { what: t('exception.owner') });
    setErrors(wrong);
    setError(undefined);
    if (Object.keys(wrong).length > 0 || !owner) return;
    setBusy(true);
    const body: ProposeBody = {
      ...(fields.sender.trim().startsWith('@') ? { sender_domain: fields.sender.trim().slice(1) } : { sender: fields.sender.trim() }),
      kind: fields.kind.trim(),
      method: fields.method as ProposeBody['method'],
      ground: fields.ground.trim(),
      owner: owner.account,
      expires: new Date(endOf(fields.expires)).toISOString(),
      review: new Date(endOf(fields.review)).toISOString(),
      ...(fields.network.trim() === '' ? {} : { networks: fields.network.trim().split(/[\s,、]+/) }),
      ...(fields.authenticated.trim() === '' ? {} : { authenticated: fields.authenticated.trim() }),
    };
    try {
      await again(() => post('/exceptions', body));
      onDone();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog
      wide
      title={t('exceptions.propose')}
      onClose={onClose}
      actions={
        <Button look="solid" size="lg" type="submit" form="propose" blocked={busy}>
          {t('exceptions.send')}
        </Button>
      }
    >
      <Failure error={error} />
      <form id="propose" noValidate onSubmit={(event) => void send(event)} className="flex flex-col gap-4">
        <ErrorSummary errors={errors} />
        <p>{t('exceptions.propose.text')}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <Input id="field-sender" label={t('exception.field.sender')} hint={t('exception.sender.hint')} required error={errors.sender} value={fields.sender} onChange={put('sender')} />
          <Input id="field-network" label={t('exception.network')} hint={t('exception.network.hint')} error={errors.network} value={fields.network} onChange={put('network')} />
          <Input id="field-authenticated" label={t('exception.authenticated')} hint={t('exception.authenticated.hint')} value={fields.authenticated} onChange={put('authenticated')} />
          <Input id="field-kind" label={t('exception.field.kind')} hint={t('exception.kind.hint')} required error={errors.kind} value={fields.kind} onChange={put('kind')} />
          <Select
            id="field-method"
            label={t('exception.field.method')}
            required
            error={errors.method}
            value={fields.method}
            onChange={put('method')}
            choices={[['', t('form.choose')], ...kMethods.map((one): [string, string] => [one, t(`method.${one}`)])]}
          />
          <Input id="field-expires" type="date" label={t('exception.field.expires')} required error={errors.expires} value={fields.expires} onChange={put('expires')} />
          <Input id="field-review" type="date" required error={errors.review} label={t('exception.field.review')} value={fields.review} onChange={put('review')} />
        </div>
        <Textarea id="field-ground" label={t('exception.field.ground')} hint={t('exception.ground.hint')} required error={errors.ground} value={fields.ground} onChange={put('ground')} />
        <PersonPicker legend={t('exception.owner.find')} name="owner" value={owner} onPick={setOwner} error={errors.owner} />
      </form>
    </Dialog>
  );
}
