// 配送追跡: one box that finds any mail, a form that writes its words, saved searches, acts on many.
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { drop, post } from '../api/client.ts';
import { useList, useThing } from '../api/hooks.ts';
import type { FilterListAnswer, MessageAct, MessageRow, ResultsAnswer } from '../api/schema.ts';
import { useSession } from '../api/session.tsx';
import { kNoFields, toFilter, type FormFields } from '../logic/filter.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { ActDialog, ChosenList } from '../parts/act.tsx';
import { Disclosure, Empty, Quoted } from '../parts/bits.tsx';
import { Button } from '../parts/button.tsx';
import { messageColumns, subjectText } from '../parts/columns.tsx';
import { Failure } from '../parts/failure.tsx';
import { Input, Select } from '../parts/field.tsx';
import { FormDialog, useForm, type Wrong } from '../parts/form.tsx';
import { Chips } from '../parts/list.tsx';
import { Done, ListPage } from '../parts/page.tsx';
import { Results } from '../parts/results.tsx';
import { SearchBox } from '../parts/search_box.tsx';
import { t } from '../text/text.ts';

export const kActs: MessageAct[] = ['hold', 'unhold', 'rewash', 'retry', 'wait', 'resume', 'fail'];

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
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>();
  const search = (text: string) => {
    setSelected(new Set());
    setDone(undefined);
    setSaid('');
    setError(undefined);
    go(withQuery(path, query, { q: text }));
  };
  const may = has('administrator');
  const chosen = list.rows.filter((row) => selected.has(row.id));
  return (
    <ListPage
      title={t('nav.messages')}
      lead={t('messages.lead')}
      csv={{ path: '/messages', params: { q } }}
      list={list}
      above={
        <>
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
          <SavedFilters saved={saved.data?.items ?? []} q={q} onPick={search} onError={setError} />
          <div className="no-print">
            <Disclosure title={t('messages.form')}>
              <FilterForm onApply={(text) => search([q, text].filter(Boolean).join(' '))} />
            </Disclosure>
          </div>
          <Failure error={error} />
          <Done said={said} />
          {done ? <Results done={done} names={new Map(list.rows.map((row) => [row.id, row.subject]))} /> : null}
          {may && list.rows.length > 0 ? (
            <div className="no-print flex min-h-10 flex-wrap items-center gap-2">
              {kActs.map((one) => (
                <Button key={one} size="sm" look={one === 'fail' ? 'danger' : 'outline'} blocked={selected.size === 0} onClick={() => setAct(one)}>
                  {t(`message.act.${one}`)}
                </Button>
              ))}
              <p className="text-dns-14N-130" role="status">
                {selected.size > 0 ? t('inbox.selected', { n: selected.size }) : t('messages.select')}
              </p>
            </div>
          ) : null}
        </>
      }
      empty={
        q === '' ? (
          <Empty title={t('messages.empty')} />
        ) : (
          <Empty title={t('search.empty')}>
            {t('search.empty.text')} <Quoted>{q}</Quoted>
          </Empty>
        )
      }
      columns={messageColumns()}
      rowKey={(row) => row.id}
      rowName={subjectText}
      {...(may ? { selected, onSelect: setSelected } : {})}
    >
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
          <ChosenList label={t('messages.chosen')}>
            {chosen.map((row) => (
              <li key={row.id}>
                <Quoted>{subjectText(row)}</Quoted> <bdi className="text-dns-14N-130">{row.from}</bdi>
              </li>
            ))}
          </ChosenList>
        </ActDialog>
      ) : null}
      {saving ? (
        <SaveDialog
          q={q}
          onClose={() => setSaving(false)}
          onDone={() => {
            setSaving(false);
            setSaid(t('filters.done'));
            void client.invalidateQueries({ queryKey: ['/filters'] });
          }}
        />
      ) : null}
    </ListPage>
  );
}

// The searches a person gave a name; the one that is shown can be dropped.
function SavedFilters({ saved, q, onPick, onError }: { saved: FilterListAnswer['items']; q: string; onPick: (q: string) => void; onError: (error: unknown) => void }) {
  const client = useQueryClient();
  if (saved.length === 0) return null;
  const current = saved.find((one) => one.q === q);
  const forget = (number: number) =>
    drop(`/filters/${number}`)
      .then(() => client.invalidateQueries({ queryKey: ['/filters'] }))
      .catch(onError);
  return (
    <div className="no-print flex flex-wrap items-center gap-2">
      <span className="text-dns-14N-130">{t('filters.saved')}</span>
      <Chips label={t('filters.saved')} value={q} onPick={onPick} choices={saved.map((one): [string, string] => [one.q, one.name])} />
      {current ? (
        <Button size="sm" look="text" onClick={() => void forget(current.number)}>
          {t('filters.drop')}
        </Button>
      ) : null}
    </div>
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
  const form = useForm({
    check: (): Wrong => (name.trim() === '' ? { name: t('filters.name.missing') } : {}),
    send: async () => {
      await post('/filters', { name: name.trim(), q });
      onDone();
    },
  });
  return (
    <FormDialog title={t('filters.save')} form={form} send={t('filters.save')} onClose={onClose}>
      <p>
        {t('filters.what')} <Quoted>{q}</Quoted>
      </p>
      <Input id="field-name" data-first label={t('filters.name')} required maxLength={40} error={form.wrong.name} value={name} onChange={(event) => setName(event.target.value)} />
    </FormDialog>
  );
}
