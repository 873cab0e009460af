// 保全: the mails whose originals are not deleted until someone says so.
import { useList } from '../api/hooks.ts';
import type { MessageRow } from '../api/schema.ts';
import { Empty, PageHead } from '../parts/bits.tsx';
import { CsvLink, ListFrame } from '../parts/list.tsx';
import { Table } from '../parts/table.tsx';
import { t } from '../text/text.ts';
import { messageColumns } from './messages.tsx';

const kHeld = { q: 'state:kept' };

export function HoldsPage() {
  const list = useList<MessageRow>('/messages', kHeld);
  return (
    <>
      <PageHead title={t('nav.holds')} tabTitle={t('nav.holds')} lead={t('holds.lead')}>
        <CsvLink path="/messages" params={kHeld} />
      </PageHead>
      <ListFrame list={list} empty={<Empty title={t('holds.empty')}>{t('holds.empty.text')}</Empty>}>
        <Table keys caption={t('nav.holds')} columns={messageColumns()} rows={list.rows} rowKey={(row) => row.id} />
      </ListFrame>
    </>
  );
}
