// 代理の設定: who decides for an absent superior, and for how long.
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { get, post } from '../api/client.ts';
import { useList } from '../api/hooks.ts';
import type { AppointBody, Deputy, DirectoryAnswer, PersonName } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { endOf, inputDay, startOf, when } from '../logic/dates.ts';
import { ActDialog } from '../parts/act.tsx';
import { Badge } from '../parts/badge.tsx';
import { Banner } from '../parts/banner.tsx';
import { Empty, PageHead } from '../parts/bits.tsx';
import { Button } from '../parts/button.tsx';
import { CodeField } from '../parts/code.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { ErrorSummary, Input, Radios, Textarea } from '../parts/field.tsx';
import { CsvLink, ListFrame } from '../parts/list.tsx';
import { personText } from '../parts/states.tsx';
import { Table, Two } from '../parts/table.tsx';
import { t } from '../text/text.ts';

export function DeputiesPage() {
  const client = useQueryClient();
  const { has, session } = useSession();
  const list = useList<Deputy>('/deputies');
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Deputy>();
  const [done, setDone] = useState('');
  const may = has('approver', 'administrator');
  const refresh = (said: string) => {
    setDone(said);
    setAdding(false);
    setEnding(undefined);
    void client.invalidateQueries({ queryKey: ['/deputies'] });
  };
  return (
    <>
      <PageHead title={t('nav.deputies')} tabTitle={t('nav.deputies')} lead={t('deputies.lead')}>
        <CsvLink path="/deputies" />
        {may ? (
          <Button look="solid" onClick={() => setAdding(true)}>
            {t('deputies.add')}
          </Button>
        ) : null}
      </PageHead>
      {done ? (
        <div className="mb-4">
          <Banner kind="success" live title={done} />
        </div>
      ) : null}
      <ListFrame list={list} empty={<Empty title={t('deputies.empty')}>{t('deputies.empty.text')}</Empty>}>
        <Table
          caption={t('nav.deputies')}
          rows={list.rows}
          rowKey={(row) => String(row.number)}
          columns={[
            { name: 'for', title: t('deputies.for'), cell: (row) => <Two first={row.for.name} second={row.for.department} /> },
            { name: 'deputy', title: t('deputies.deputy'), cell: (row) => <Two first={row.deputy.name} second={row.deputy.department} /> },
            { name: 'time', title: t('deputies.time'), cell: (row) => <Two first={`${when(row.from)} ～`} second={when(row.to)} /> },
            { name: 'reason', title: t('act.reason'), small: true, cell: (row) => row.reason ?? '' },
            {
              name: 'state',
              title: t('col.state'),
              cell: (row) =>
                row.active ? <Badge tone="good" icon="check">{t('deputies.active')}</Badge> : row.ended || Date.parse(row.to) < Date.now() ? <Badge tone="still" icon="cross">{t('deputies.over')}</Badge> : <Badge tone="wait" icon="clock">{t('deputies.later')}</Badge>,
            },
            {
              name: 'act',
              title: t('part.act'),
              cell: (row) =>
                may && !row.ended && Date.parse(row.to) > Date.now() && (row.for.account === session.account || has('administrator')) ? (
                  <Button size="sm" onClick={() => setEnding(row)}>
                    {t('deputies.end')}
                  </Button>
                ) : null,
            },
          ]}
        />
      </ListFrame>
      {adding ? <AppointDialog onClose={() => setAdding(false)} onDone={() => refresh(t('deputies.added'))} /> : null}
      {ending ? (
        <ActDialog
          title={t('deputies.end.title')}
          reason="optional"
          send={t('deputies.end')}
          danger
          onClose={() => setEnding(undefined)}
          onSend={async ({ reason }) => {
            await post<Deputy>(`/deputies/${ending.number}/end`, reason === '' ? {} : { reason });
            refresh(t('deputies.ended'));
          }}
        >
          <p>{t('deputies.end.text', { who: personText(ending.deputy), principal: personText(ending.for) })}</p>
        </ActDialog>
      ) : null}
    </>
  );
}

// People are found by a part of their name; the list of matches is radio buttons, so nothing depends on a mouse or on hovering.
export function PersonPicker({ legend, name, value, onPick, error }: { legend: string; name: string; value: PersonName | undefined; onPick: (person: PersonName) => void; error?: string | undefined }) {
  const id = useId();
  const [text, setText] = useState('');
  const [found, setFound] = useState<PersonName[]>();
  const [failure, setFailure] = useState<unknown>();
  const look = () => {
    if (text.trim() === '') return;
    setFailure(undefined);
    get<DirectoryAnswer>('/directory', { name: text.trim() }).then(
      (answer) => setFound(answer.items),
      (caught: unknown) => setFailure(caught),
    );
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-52 flex-1">
          <Input
            id={`field-${name}`}
            label={legend}
            required
            error={error}
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.keyCode === 229) return;
              event.preventDefault();
              look();
            }}
          />
        </div>
        <Button onClick={look}>{t('person.find')}</Button>
      </div>
      <Failure error={failure} />
      <div aria-live="polite" id={`${id}-found`}>
        {found && found.length === 0 ? <p>{t('person.none')}</p> : null}
        {found && found.length > 0 ? (
          <Radios
            legend={t('person.found', { n: found.length })}
            name={`${name}-choice`}
            value={value?.account ?? ''}
            onChange={(account) => {
              const person = found.find((one) => one.account === account);
              if (person) onPick(person);
            }}
            choices={found.map((person) => ({ value: person.account, label: `${personText(person)}（${person.account}）` }))}
          />
        ) : null}
      </div>
    </div>
  );
}

function AppointDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { has } = useSession();
  const [person, setPerson] = useState<PersonName>();
  const [principal, setPrincipal] = useState<PersonName>();
  const [from, setFrom] = useState(inputDay(Date.now()));
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [code, setCode] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const wrong: Record<string, string> = {};
    if (!person) wrong.deputy = t('deputies.who.missing');
    if (from === '') wrong.from = t('deputies.from.missing');
    if (to === '') wrong.to = t('deputies.to.missing');
    else if (endOf(to) <= startOf(from)) wrong.to = t('deputies.to.before');
    if (reason.trim() === '') wrong.reason = t('act.reason.missing');
    if (code.length !== 6) wrong.code = t('code.missing');
    setErrors(wrong);
    setError(undefined);
    if (Object.keys(wrong).length > 0 || !person) return;
    setBusy(true);
    const body: AppointBody = {
      deputy: person.account,
      from: new Date(startOf(from)).toISOString(),
      to: new Date(endOf(to)).toISOString(),
      reason: reason.trim(),
      code,
      ...(principal ? { for: principal.account } : {}),
    };
    try {
      await post('/deputies', body);
      onDone();
    } catch (caught) {
      setError(caught);
      setCode('');
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('deputies.add')}
      onClose={onClose}
      actions={
        <Button look="solid" size="lg" type="submit" form="appoint" blocked={busy}>
          {t('deputies.send')}
        </Button>
      }
    >
      <Failure error={error} />
      <form id="appoint" noValidate onSubmit={(event) => void send(event)} className="flex flex-col gap-4">
        <ErrorSummary errors={errors} />
        <PersonPicker legend={t('deputies.who')} name="deputy" value={person} onPick={setPerson} error={errors.deputy} />
        {has('administrator') ? <PersonPicker legend={t('deputies.principal')} name="principal" value={principal} onPick={setPrincipal} /> : null}
        <div className="grid gap-4 sm:grid-cols-2">
          <Input id="field-from" type="date" label={t('deputies.from')} required error={errors.from} value={from} onChange={(event) => setFrom(event.target.value)} />
          <Input id="field-to" type="date" label={t('deputies.to')} required error={errors.to} value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <Textarea id="field-reason" label={t('act.reason')} hint={t('deputies.reason.hint')} required error={errors.reason} value={reason} onChange={(event) => setReason(event.target.value)} />
        <CodeField value={code} onChange={setCode} error={errors.code} first={false} />
      </form>
    </Dialog>
  );
}
