// 配送追跡: one box that finds any mail, a form that writes its words, saved searches, acts on many.
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { drop, post } from '../api/client.ts';
import { useList, useThing } from '../api/hooks.ts';
import type { FilterListAnswer, MessageAct, MessageRow, ResultsAnswer } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { brief } from '../logic/dates.ts';
import { kNoFields, toFilter, type FormFields } from '../logic/filter.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { ActDialog } from '../parts/act.tsx';
import { Badge } from '../parts/badge.tsx';
import { Disclosure, Empty, PageHead, Quoted } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { Input, Select } from '../parts/field.tsx';
import { Chips, CsvLink, ListFrame } from '../parts/list.tsx';
import { Results } from '../parts/results.tsx';
import { SearchBox } from '../parts/search_box.tsx';
import { MailState, VerdictState } from '../parts/states.tsx';
import { Table, Two, type Column } from '../parts/table.tsx';
import { known, size, t } from '../text/text.ts';

export const kActs: MessageAct[] = ['hold', 'unhold', 'rewash', 'retry', 'wait', 'resume', 'fail'];

export function messageColumns(): Column<MessageRow>[] {
  return [
    { name: 'arrival', title: t('col.arrival'), small: true, className: 'whitespace-nowrap', cell: (row) => brief(row.arrival) },
    {
      name: 'subject',
      title: t('col.subjectFrom'),
      className: 'min-w-60',
      cell: (row) => (
        <Two
          first={
            <Link to={`/messages/${row.id}`} focusKey={row.id}>
              {row.subject === '' ? t('mail.noSubject') : row.subject}
            </Link>
          }
          second={<bdi>{row.from === '' ? t('mail.noSender') : row.from}</bdi>}
        />
      ),
    },
    { name: 'to', title: t('col.address'), small: true, className: 'min-w-40', cell: (row) => <bdi className="break-words">{row.recipients > 1 ? t('messages.more', { to: row.to, n: row.recipients - 1 }) : row.to}</bdi> },
    {
      name: 'state',
      title: t('col.state'),
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          <MailState state={row.state} waiting={row.waiting ?? false} />
          <VerdictState verdict={row.verdict} />
          {row.hold ? <Badge tone="plain" icon="lock">{t('messages.hold')}</Badge> : null}
          {row.purged ? <Badge tone="still" icon="trash">{t('keep.purged')}</Badge> : null}
          {row.class !== 'message' ? <Badge tone="plain">{known(`class.${row.class}`, row.class)}</Badge> : null}
        </span>
      ),
    },
    { name: 'reason', title: t('messages.reason'), small: true, className: 'min-w-40', cell: (row) => (row.reason ? `${row.reason.text}（${row.reason.code}）` : '') },
    { name: 'size', title: t('messages.size'), small: true, end: true, className: 'whitespace-nowrap', cell: (row) => size(row.size) },
  ];
}

export function MessagesPage() {
  const { path, query } = usePlace();
  const client = useQueryClient();
  const { has, again } = useSession();
  const q = query.get('q') ?? '';
  const list = useList<MessageRow>('/messages', { q });
  const saved = useThing<FilterListAnswer>('/filters');
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [act, setAct] = useState<MessageAct>();
  const [saving, setSaving] = useState(false);
  const [done, setDone] = useState<ResultsAnswer>();
  const search = (text: string) => {
    setSelected(new Set());
    setDone(undefined);
    go(withQuery(path, query, { q: text }));
  };
  const may = has('administrator');
  const chosen = list.rows.filter((row) => selected.has(row.id));
  return (
    <>
      <PageHead title={t('nav.messages')} tabTitle={t('nav.messages')} lead={t('messages.lead')}>
        <CsvLink path="/messages" params={{ q }} />
      </PageHead>
      <div className="mb-4 flex flex-col gap-3">
        <SearchBox value={q} onSearch={search} hint={t('messages.hint')}>
          <Button blocked={q === ''} onClick={() => setSaving(true)}>
            {t('filters.save')}
          </Button>
        </SearchBox>
        <Chips
          label={t('chips.label')}
          value={q}
          onPick={search}
          choices={[
            ['', t('chips.all')],
            ['state:held', t('chips.held')],
            ['state:under-way', t('chips.underWay')],
            ['state:waiting', t('state.waiting')],
            ['state:undeliverable', t('state.undeliverable')],
            ['state:kept', t('chips.kept')],
          ]}
        />
        {saved.data && saved.data.items.length > 0 ? (
          <div className="no-print flex flex-wrap items-center gap-2">
            <span className="text-dns-14N-130">{t('filters.saved')}</span>
            <Chips label={t('filters.saved')} value={q} onPick={search} choices={saved.data.items.map((one): [string, string] => [one.q, one.name])} />
            {saved.data.items.some((one) => one.q === q) ? (
              <Button
                size="sm"
                look="text"
                onClick={() => {
                  const one = saved.data.items.find((item) => item.q === q);
                  if (one) void drop(`/filters/${one.number}`).then(() => client.invalidateQueries({ queryKey: ['/filters'] }));
                }}
              >
                {t('filters.drop')}
              </Button>
            ) : null}
          </div>
        ) : null}
        <div className="no-print">
          <Disclosure title={t('messages.form')}>
            <FilterForm onApply={(text) => search([q, text].filter(Boolean).join(' '))} />
          </Disclosure>
        </div>
      </div>
      {done ? <Results done={done} names={new Map(list.rows.map((row) => [row.id, row.subject]))} /> : null}
      {may && list.rows.length > 0 ? (
        <div className="no-print mb-3 flex min-h-10 flex-wrap items-center gap-2">
          {kActs.map((one) => (
            <Button key={one} size="sm" look={one === 'fail' ? 'danger' : 'outline'} blocked={selected.size === 0} onClick={() => setAct(one)}>
              {t(`message.act.${one}`)}
            </Button>
          ))}
          <p className="text-dns-14N-130" role="status">
            {selected.size > 0 ? t('inbox.selected', { n: selected.size }) : ''}
          </p>
        </div>
      ) : null}
      <ListFrame list={list} empty={<Empty title={t('search.empty')}>{t('search.empty.text')} <Quoted>{q}</Quoted></Empty>}>
        <Table
          keys
          caption={t('nav.messages')}
          columns={messageColumns()}
          rows={list.rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.subject || t('mail.noSubject')}
          {...(may ? { selected, onSelect: setSelected } : {})}
        />
      </ListFrame>
      {act ? (
        <ActDialog
          title={t('messages.act.title', { n: chosen.length, act: t(`message.act.${act}`) })}
          reason="required"
          danger={act === 'fail'}
          send={t(`message.act.${act}`)}
          onClose={() => setAct(undefined)}
          onSend={async ({ reason }) => {
            const result = await again(() => post<ResultsAnswer>('/messages/bulk', { act, reason, items: chosen.map((row) => row.id) }));
            setDone(result);
            setAct(undefined);
            setSelected(new Set());
            void client.invalidateQueries({ queryKey: ['/messages'] });
          }}
        >
          <p>{t(`message.act.${act}.text`)}</p>
          <ul className="max-h-60 list-disc overflow-auto rounded-6 bg-solid-gray-50 p-3 pl-8" tabIndex={0} aria-label={t('messages.chosen')}>
            {chosen.map((row) => (
              <li key={row.id}>
                <Quoted>{row.subject || t('mail.noSubject')}</Quoted> <bdi className="text-dns-14N-130">{row.from}</bdi>
              </li>
            ))}
          </ul>
        </ActDialog>
      ) : null}
      {saving ? (
        <SaveDialog
          q={q}
          onClose={() => setSaving(false)}
          onDone={() => {
            setSaving(false);
            void client.invalidateQueries({ queryKey: ['/filters'] });
          }}
        />
      ) : null}
    </>
  );
}

const kStates = ['received', 'washed', 'delivered', 'undeliverable', 'under-way', 'held', 'waiting', 'kept', 'purged'] as const;
const kHas = ['attachment', 'withheld', 'changed', 'notice', 'children'] as const;
const kKinds = ['pdf', 'word', 'excel', 'powerpoint', 'macro', 'image', 'archive', 'program', 'html', 'csv', 'ichitaro', 'cad', 'mail', 'unknown'] as const;

function FilterForm({ onApply }: { onApply: (text: string) => void }) {
  const [fields, setFields] = useState<FormFields>(kNoFields);
  const put = (name: keyof FormFields) => (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const text = toFilter(fields);
    if (text === '') return;
    setFields(kNoFields);
    onApply(text);
  };
  return (
    <form onSubmit={send} className="grid max-w-[64rem] items-end gap-3 sm:grid-cols-2 xl:grid-cols-4">
      <Input small label={t('col.from')} value={fields.from} onChange={put('from')} />
      <Input small label={t('col.address')} value={fields.to} onChange={put('to')} />
      <Input small label={t('form.subject')} value={fields.subject} onChange={put('subject')} />
      <Input small label={t('form.fileName')} value={fields.name} onChange={put('name')} />
      <Input small type="date" label={t('form.after')} value={fields.after} onChange={put('after')} />
      <Input small type="date" label={t('form.before')} value={fields.before} onChange={put('before')} />
      <Select small label={t('col.state')} value={fields.state} onChange={put('state')} choices={[['', t('form.any')], ...kStates.map((one): [string, string] => [one, t(`form.state.${one}`)])]} />
      <Select small label={t('part.kind')} value={fields.kind} onChange={put('kind')} choices={[['', t('form.any')], ...kKinds.map((one): [string, string] => [one, t(`kind.${one}`)])]} />
      <Select small label={t('form.has')} value={fields.has} onChange={put('has')} choices={[['', t('form.any')], ...kHas.map((one): [string, string] => [one, t(`form.has.${one}`)])]} />
      <Select small label={t('form.larger')} value={fields.larger} onChange={put('larger')} choices={[['', t('form.any')], ['1M', '1 MB'], ['5M', '5 MB'], ['10M', '10 MB'], ['20M', '20 MB']]} />
      <div>
        <Button type="submit">{t('form.add')}</Button>
      </div>
    </form>
  );
}

function SaveDialog({ q, onClose, onDone }: { q: string; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    try {
      await post('/filters', { name: name.trim(), q });
      onDone();
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Dialog
      title={t('filters.save')}
      onClose={onClose}
      actions={
        <Button look="solid" size="lg" type="submit" form="save" blocked={name.trim() === ''}>
          {t('filters.save')}
        </Button>
      }
    >
      <Failure error={error} />
      <form id="save" onSubmit={(event) => void send(event)} className="flex flex-col gap-3">
        <p>
          {t('filters.what')} <Quoted>{q}</Quoted>
        </p>
        <Input data-first label={t('filters.name')} required maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
      </form>
    </Dialog>
  );
}
