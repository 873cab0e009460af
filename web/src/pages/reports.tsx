import { useList } from '../api/hooks.ts';
import type { ReportList } from '../api/schema.ts';
import { when } from '../logic/dates.ts';
import { Empty, PageHead } from '../parts/bits.tsx';
import { CsvLink, ListFrame } from '../parts/list.tsx';
import { Table } from '../parts/table.tsx';
import { t } from '../text/text.ts';

// 報告: the finished reports. They are sent by mail; here stands which ones there are.
export function ReportsPage() {
  const list = useList<ReportList['items'][number]>('/reports');
  return (
    <>
      <PageHead title={t('nav.reports')} tabTitle={t('nav.reports')} lead={t('reports.lead')}>
        <CsvLink path="/reports" />
      </PageHead>
      <ListFrame list={list} empty={<Empty title={t('reports.empty')} />}>
        <Table
          caption={t('nav.reports')}
          rows={list.rows}
          rowKey={(row) => row.id}
          columns={[
            { name: 'title', title: t('reports.title'), cell: (row) => row.title },
            { name: 'period', title: t('reports.period'), cell: (row) => row.period },
            { name: 'made', title: t('reports.made'), small: true, cell: (row) => when(row.made_at) },
          ]}
        />
      </ListFrame>
    </>
  );
}
