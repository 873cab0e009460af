// 代理の設定: who decides for an absent superior, and for how long.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, post } from '../api/client.ts';
import { useList } from '../api/hooks.ts';
import type { AppointBody, Deputy, PersonName } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { endOf, inputDay, startOf, when } from '../logic/dates.ts';
import { ActDialog } from '../parts/act.tsx';
import { Badge } from '../parts/badge.tsx';
import { Empty } from '../parts/bits.tsx';
import { Button } from '../parts/button.tsx';
import { CodeField } from '../parts/code.tsx';
import { Input, Textarea } from '../parts/field.tsx';
import { FormDialog, useForm, type Wrong } from '../parts/form.tsx';
import { Done, ListPage } from '../parts/page.tsx';
import { PersonPicker } from '../parts/person_picker.tsx';
import { personText } from '../parts/states.tsx';
import { Two } from '../parts/table.tsx';
import { t } from '../text/text.ts';

const isOver = (row: Deputy) => !!row.ended || Date.parse(row.to) < Date.now();

function DeputyState({ row }: { row: Deputy }) {
  if (row.active) return <Badge tone="good" icon="check">{t('deputies.active')}</Badge>;
  if (isOver(row)) return <Badge tone="still" icon="cross">{t('deputies.over')}</Badge>;
  return <Badge tone="wait" icon="clock">{t('deputies.later')}</Badge>;
}

export function DeputiesPage() {
  const client = useQueryClient();
  const { has, session } = useSession();
  const list = useList<Deputy>('/deputies');
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Deputy>();
  const [done, setDone] = useState('');
  const may = has('approver', 'administrator');
  const mayEnd = (row: Deputy) => may && !isOver(row) && (row.for.account === session.account || has('administrator'));
  const refresh = (said: string) => {
    setDone(said);
    setAdding(false);
    setEnding(undefined);
    void client.invalidateQueries({ queryKey: ['/deputies'] });
  };
  return (
    <ListPage
      title={t('nav.deputies')}
      lead={t('deputies.lead')}
      csv={{ path: '/deputies' }}
      list={list}
      keys={false}
      actions={
        may ? (
          <Button look="solid" onClick={() => setAdding(true)}>
            {t('deputies.add')}
          </Button>
        ) : null
      }
      above={<Done said={done} />}
      empty={<Empty title={t('deputies.empty')}>{may ? t('deputies.empty.text') : null}</Empty>}
      rowKey={(row) => String(row.number)}
      columns={[
        { name: 'for', title: t('deputies.for'), cell: (row) => <Two first={row.for.name} second={row.for.department} /> },
        { name: 'deputy', title: t('deputies.deputy'), cell: (row) => <Two first={row.deputy.name} second={row.deputy.department} /> },
        { name: 'time', title: t('deputies.time'), cell: (row) => <Two first={t('deputies.from.to', { from: when(row.from) })} second={t('deputies.to.until', { to: when(row.to) })} /> },
        { name: 'reason', title: t('act.reason'), small: true, cell: (row) => row.reason ?? '' },
        { name: 'state', title: t('col.state'), cell: (row) => <DeputyState row={row} /> },
        {
          name: 'act',
          title: t('part.act'),
          cell: (row) =>
            mayEnd(row) ? (
              <Button size="sm" onClick={() => setEnding(row)}>
                {t('deputies.end')}
              </Button>
            ) : null,
        },
      ]}
    >
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
    </ListPage>
  );
}

function AppointDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { has } = useSession();
  const [person, setPerson] = useState<PersonName>();
  const [principal, setPrincipal] = useState<PersonName>();
  const [given, setGiven] = useState({ from: inputDay(Date.now()), to: '', reason: '' });
  const [code, setCode] = useState('');
  const put = (name: keyof typeof given) => (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value });
  const form = useForm({
    check: () => {
      const wrong: Wrong = {};
      if (!person) wrong.deputy = t('deputies.who.missing');
      if (given.from === '') wrong.from = t('deputies.from.missing');
      if (given.to === '') wrong.to = t('deputies.to.missing');
      else if (endOf(given.to) <= startOf(given.from)) wrong.to = t('deputies.to.before');
      if (given.reason.trim() === '') wrong.reason = t('act.reason.missing');
      if (code.length !== 6) wrong.code = t('code.missing');
      return wrong;
    },
    send: async () => {
      const body: AppointBody = {
        deputy: person?.account ?? '',
        from: new Date(startOf(given.from)).toISOString(),
        to: new Date(endOf(given.to)).toISOString(),
        reason: given.reason.trim(),
        code,
        ...(principal ? { for: principal.account } : {}),
      };
      await post('/deputies', body);
      onDone();
    },
    failed: (error) => error instanceof ApiError && setCode(''),
  });
  return (
    <FormDialog title={t('deputies.add')} form={form} send={t('deputies.send')} onClose={onClose}>
      <PersonPicker legend={t('deputies.who')} name="deputy" required value={person} onPick={setPerson} error={form.wrong.deputy} />
      {has('administrator') ? <PersonPicker legend={t('deputies.principal')} name="principal" value={principal} onPick={setPrincipal} /> : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <Input id="field-from" type="date" label={t('deputies.from')} required error={form.wrong.from} value={given.from} onChange={put('from')} />
        <Input id="field-to" type="date" label={t('deputies.to')} required error={form.wrong.to} value={given.to} onChange={put('to')} />
      </div>
      <Textarea id="field-reason" label={t('act.reason')} hint={t('deputies.reason.hint')} required error={form.wrong.reason} value={given.reason} onChange={put('reason')} />
      <CodeField value={code} onChange={setCode} error={form.wrong.code} first={false} />
    </FormDialog>
  );
}
