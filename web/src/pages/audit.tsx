// 監査記録: whether the chains are whole, and what was done by whom.
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { address, post } from '../api/client.ts';
import { useList, useThing } from '../api/hooks.ts';
import type { AuditRecord, ChainsAnswer } from '../api/schema.ts';
import { endOf, startOf, when } from '../logic/dates.ts';
import { go, usePlace } from '../logic/route.ts';
import { AuditTable } from '../parts/audit_table.tsx';
import { Badge } from '../parts/badge.tsx';
import { Banner } from '../parts/banner.tsx';
import { Empty, Loading, PageHead, Section } from '../parts/bits.tsx';
import { Button, buttonClass } from '../parts/button.tsx';
import { Failure } from '../parts/failure.tsx';
import { Input, Select } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { CsvLink, ListFrame } from '../parts/list.tsx';
import { Table } from '../parts/table.tsx';
import { known, t } from '../text/text.ts';

const kLedgers = ['intake', 'washed', 'deliver', 'orders', 'people', 'reports'] as const;

export function AuditPage() {
  const { query } = usePlace();
  const params = {
    ledger: query.get('ledger') ?? '',
    actor: query.get('actor') ?? '',
    action: query.get('action') ?? '',
    subject: query.get('subject') ?? '',
    from: toTime(query.get('from'), startOf),
    to: toTime(query.get('to'), endOf),
  };
  const list = useList<AuditRecord>('/audit', params);
  return (
    <>
      <PageHead title={t('nav.audit')} tabTitle={t('nav.audit')} lead={t('audit.lead')}>
        <CsvLink path="/audit" params={params} />
        <a href={address('/audit', { ...params, limit: 200 })} download="audit.json" className={buttonClass('outline', 'sm')}>
          <Icon name="down" className="size-4" />
          {t('audit.json')}
        </a>
      </PageHead>
      <Chains />
      <Section title={t('audit.records')}>
        <AuditForm key={query.toString()} query={query} />
        <ListFrame list={list} empty={<Empty title={t('audit.empty')} />}>
          <AuditTable rows={list.rows} keys />
        </ListFrame>
      </Section>
    </>
  );
}

function toTime(text: string | null, edge: (day: string) => number): string {
  const at = text ? edge(text) : Number.NaN;
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}

function Chains() {
  const client = useQueryClient();
  const asked = useThing<ChainsAnswer>('/audit/chains');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const verify = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      client.setQueryData(['/audit/chains', {}], await post<ChainsAnswer>('/audit/verify'));
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  };
  const items = asked.data?.items ?? [];
  const broken = items.some((one) => one.state === 'broken');
  const whole = items.length > 0 && items.every((one) => one.state === 'whole');
  return (
    <Section
      title={t('chains.title')}
      actions={
        <Button size="sm" blocked={busy} onClick={() => void verify()}>
          {busy ? t('chains.verifying') : t('chains.verify')}
        </Button>
      }
    >
      {asked.isPending ? <Loading /> : null}
      <Failure error={error ?? asked.error} />
      {asked.data ? (
        <>
          <div className="mb-3">
            {broken ? <Banner kind="error" title={t('chains.broken')}>{t('chains.broken.text')}</Banner> : whole ? <Banner kind="success" title={t('chains.whole')} /> : <Banner kind="info" title={t('chains.unknown')} />}
          </div>
          <Table
            caption={t('chains.title')}
            rows={items}
            rowKey={(row) => row.ledger}
            columns={[
              { name: 'ledger', title: t('audit.ledger'), cell: (row) => known(`ledger.${row.ledger}`, row.ledger) },
              {
                name: 'state',
                title: t('col.state'),
                cell: (row) =>
                  row.state === 'whole' ? <Badge tone="good" icon="check">{t('chain.whole')}</Badge> : row.state === 'broken' ? <Badge tone="bad" icon="alert">{row.broken_at ? t('chain.brokenAt', { n: row.broken_at }) : t('chain.broken')}</Badge> : <Badge tone="still" icon="info">{t('chain.unknown')}</Badge>,
              },
              { name: 'records', title: t('chains.records'), end: true, cell: (row) => t('chains.records.n', { n: row.records }) },
              { name: 'checked', title: t('chains.checked'), small: true, cell: (row) => (row.checked_at ? when(row.checked_at) : t('figure.none')) },
              { name: 'head', title: t('chains.head'), small: true, cell: (row) => <span className="font-mono break-all">{row.head.slice(0, 24)}</span> },
            ]}
          />
        </>
      ) : null}
    </Section>
  );
}

function AuditForm({ query }: { query: URLSearchParams }) {
  const [fields, setFields] = useState(Object.fromEntries(['ledger', 'actor', 'action', 'subject', 'from', 'to'].map((name) => [name, query.get(name) ?? ''])));
  const put = (name: string) => (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const next = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ''));
    go(next.size === 0 ? '/audit' : `/audit?${next.toString()}`);
  };
  return (
    <form onSubmit={send} className="no-print mb-4 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Select small label={t('audit.ledger')} value={fields.ledger} onChange={put('ledger')} choices={[['', t('form.any')], ...kLedgers.map((one): [string, string] => [one, t(`ledger.${one}`)])]} />
      <Input small label={t('audit.actor')} value={fields.actor} onChange={put('actor')} maxLength={64} />
      <Input small label={t('audit.action')} value={fields.action} onChange={put('action')} maxLength={64} />
      <Input small label={t('audit.subject')} value={fields.subject} onChange={put('subject')} maxLength={64} />
      <Input small type="date" label={t('form.after')} value={fields.from} onChange={put('from')} />
      <Input small type="date" label={t('form.before')} value={fields.to} onChange={put('to')} />
      <div className="flex gap-2">
        <Button look="solid" type="submit">
          {t('audit.find')}
        </Button>
        <Button onClick={() => go('/audit')}>{t('audit.clear')}</Button>
      </div>
    </form>
  );
}
