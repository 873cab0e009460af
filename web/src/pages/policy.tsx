// 方針: the policy in force as tables, each row with its line of the file. Changed by file and reload, never here.
import { useThing } from '../api/hooks.ts';
import type { Policy } from '../api/schema.ts';
import { when } from '../logic/dates.ts';
import { Facts, PageHead, Section } from '../parts/bits.tsx';
import { CsvLink } from '../parts/list.tsx';
import { ThingPage } from '../parts/page.tsx';
import { Table, Two } from '../parts/table.tsx';
import { known, t } from '../text/text.ts';

const kSections = ['assign', 'profile', 'kind', 'limit', 'release'] as const;

export function PolicyPage() {
  const asked = useThing<Policy>('/policy');
  return (
    <ThingPage asked={asked} title={t('nav.policy')}>
      {(it) => <PolicyTables it={it} />}
    </ThingPage>
  );
}

function PolicyTables({ it }: { it: Policy }) {
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
      {kSections.map((section) => {
        const rows = it.rows.filter((row) => row.section === section);
        if (rows.length === 0) return null;
        return (
          <Section key={section} title={t(`policy.section.${section}`)}>
            <p className="mb-2 text-solid-gray-700">{t(`policy.section.${section}.text`)}</p>
            <Table
              caption={t(`policy.section.${section}`)}
              rows={rows}
              rowKey={(row) => `${row.line} ${row.profile ?? ''} ${row.subject} ${row.value}`}
              columns={[
                { name: 'line', title: t('policy.line'), end: true, className: 'w-16', cell: (row) => row.line },
                { name: 'profile', title: t('policy.profile'), cell: (row) => (row.profile ? known(`profile.${row.profile}`, row.profile) : '') },
                { name: 'subject', title: t('policy.subject'), cell: (row) => row.subject },
                { name: 'value', title: t('policy.value'), cell: (row) => <Two first={row.value} second={row.text ? <code className="font-mono">{row.text}</code> : null} /> },
              ]}
            />
          </Section>
        );
      })}
    </>
  );
}
