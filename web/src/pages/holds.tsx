// 保全: the mails whose originals are not deleted until someone says so.
import { useList } from '../api/hooks.ts';
import type { MessageRow } from '../api/schema.ts';
import { Empty } from '../parts/bits.tsx';
import { messageColumns } from '../parts/columns.tsx';
import { ListPage } from '../parts/page.tsx';
import { t } from '../text/text.ts';

const kHeld = { q: 'state:kept' };

export function HoldsPage() {
  const list = useList<MessageRow>('/messages', kHeld);
  return (
    <ListPage
      title={t('nav.holds')}
      lead={t('holds.lead')}
      csv={{ path: '/messages', params: kHeld }}
      list={list}
      empty={<Empty title={t('holds.empty')}>{t('holds.empty.text')}</Empty>}
      columns={messageColumns()}
      rowKey={(row) => row.id}
    />
  );
}
