// 方針: the policy in force in words, one profile at a time; the file's own lines behind a button. Changed by file and reload, never here.
import { useThing } from '../api/hooks.ts';
import type { Policy } from '../api/schema.ts';
import { when } from '../logic/dates.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { Disclosure, Facts, PageHead, Section } from '../parts/bits.tsx';
import { Chips, CsvLink } from '../parts/list.tsx';
import { ThingPage } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { t } from '../text/text.ts';

const kSections = ['profile', 'kind', 'release', 'limit'] as const;

type Row = Policy['rows'][number];
interface Group {
  rows: Row[];
  subject: string;
}

// Rows beside each other that say the same become one: the first that matches decides, so the order stays as it is.
export function grouped(rows: Row[]): Group[] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && last[0]?.value === row.value && last[0].section === row.section) last.push(row);
    else groups.push([row]);
  }
  return groups.map((some) => ({ rows: some, subject: [...new Set(some.map((row) => row.subject))].join(t('list.between')) }));
}

export function PolicyPage() {
  const asked = useThing<Policy>('/policy');
  return (
    <ThingPage asked={asked} title={t('nav.policy')}>
      {(it) => <PolicyTables it={it} />}
    </ThingPage>
  );
}

function PolicyTables({ it }: { it: Policy }) {
  const { path, query } = usePlace();
  const wanted = query.get('profile') ?? '';
  const profile = it.profiles.some((one) => one.name === wanted) ? wanted : it.otherwise;
  const pick = (name: string) => go(withQuery(path, query, { profile: name }));
  return (
    <>
      <PageHead title={t('nav.policy')} tabTitle={t('nav.policy')} lead={t('policy.lead')}>
        <CsvLink path="/policy" />
      </PageHead>
      <Facts
        rows={[
          [t('policy.file'), it.file],
          [t('policy.loaded'), when(it.loaded_at)],
          [t('policy.digest'), <span className="font-mono text-dns-14N-130 break-all">{it.digest}</span>],
        ]}
      />
      <Section title={t('policy.section.assign')}>
        <p className="mb-2 text-solid-gray-700">{t('policy.section.assign.text')}</p>
        <Rules title={t('policy.section.assign')} rows={it.rows.filter((row) => row.section === 'assign')} value={t('policy.profile')} />
      </Section>
      <Section title={t('policy.of')}>
        <Chips label={t('policy.profile')} value={profile} onPick={pick} choices={it.profiles.map((one): [string, string] => [one.name, one.label])} />
      </Section>
      {kSections.map((section) => {
        const rows = it.rows.filter((row) => row.section === section && row.profile === profile);
        if (rows.length === 0) return null;
        return (
          <Section key={section} level={3} title={t(`policy.section.${section}`)}>
            <p className="mb-2 text-solid-gray-700">{t(`policy.section.${section}.text`)}</p>
            <Rules title={t(`policy.section.${section}`)} rows={rows} value={t('policy.value')} />
          </Section>
        );
      })}
    </>
  );
}

function Rules({ title, rows, value }: { title: string; rows: Row[]; value: string }) {
  const lines = rows.filter((row) => row.line !== null);
  return (
    <>
      <Table
        caption={title}
        rows={grouped(rows)}
        rowKey={(group) => group.rows.map((row) => `${row.line ?? ''} ${row.pattern}`).join()}
        columns={[
          { name: 'subject', title: t('policy.subject'), className: 'min-w-48 align-top', cell: (group) => group.subject },
          { name: 'value', title: value, className: 'min-w-40 align-top', cell: (group) => group.rows[0]?.value },
        ]}
      />
      {lines.length > 0 ? (
        <Disclosure title={t('policy.lines', { n: lines.length })}>
          <Table
            caption={t('policy.lines', { n: lines.length })}
            rows={lines}
            rowKey={(row) => String(row.line)}
            columns={[
              { name: 'line', title: t('policy.line'), end: true, small: true, className: 'w-16', cell: (row) => row.line },
              { name: 'text', title: t('policy.text'), small: true, cell: (row) => <code className="font-mono break-all">{row.text}</code> },
            ]}
          />
        </Disclosure>
      ) : null}
    </>
  );
}
