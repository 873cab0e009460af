// 配送待ちと稼働状態: what is on its way, the oldest first, and how the programs are.
import { useThing } from '../api/hooks.ts';
import type { Health, MessageList } from '../api/schema.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Banner } from '../parts/banner.tsx';
import { Empty, PageHead, Section } from '../parts/bits.tsx';
import { Button } from '../parts/button.tsx';
import { messageColumns } from '../parts/columns.tsx';
import type { IconName } from '../parts/icon.tsx';
import { CsvLink } from '../parts/list.tsx';
import { Asked } from '../parts/page.tsx';
import { Table, Two } from '../parts/table.tsx';
import { t } from '../text/text.ts';

const kLooks: Record<Health['checks'][number]['state'], [Tone, IconName]> = { good: ['good', 'check'], warning: ['warn', 'alert'], bad: ['bad', 'cross'], unknown: ['still', 'info'] };

export function QueuePage() {
  const health = useThing<Health>('/health');
  const queue = useThing<MessageList>('/queue', { limit: 200 });
  const reload = () => {
    void health.refetch();
    void queue.refetch();
  };
  return (
    <>
      <PageHead title={t('nav.queue')} tabTitle={t('nav.queue')} lead={t('queue.lead')}>
        <Button size="sm" onClick={reload}>
          {t('dashboard.reload')}
        </Button>
      </PageHead>
      <Section title={t('health.title')}>
        <Asked asked={health}>{(it) => <Checks it={it} />}</Asked>
      </Section>
      <Section title={queue.data ? t(queue.data.total_exact ? 'queue.title.n' : 'queue.title.least', { n: queue.data.total ?? queue.data.items.length }) : t('queue.title')} actions={<CsvLink path="/queue" />}>
        <Asked asked={queue}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty title={t('queue.empty')} />
            ) : (
              <>
                {total !== undefined && total > items.length ? <p className="mb-2">{t('queue.cut', { n: items.length })}</p> : null}
                <Table keys caption={t('queue.title')} columns={messageColumns()} rows={items} rowKey={(row) => row.id} />
              </>
            )
          }
        </Asked>
      </Section>
    </>
  );
}

function Checks({ it }: { it: Health }) {
  return (
    <>
      <div className="mb-3">{it.well ? <Banner kind="success" title={t('health.well')} /> : <Banner kind="error" title={t('health.unwell')} />}</div>
      <Table
        caption={t('health.title')}
        rows={it.checks}
        rowKey={(row) => row.name}
        columns={[
          { name: 'label', title: t('health.what'), cell: (row) => row.label },
          {
            name: 'state',
            title: t('col.state'),
            cell: (row) => {
              const [tone, icon] = kLooks[row.state];
              return <Badge tone={tone} icon={icon}>{t(`health.${row.state}`)}</Badge>;
            },
          },
          { name: 'value', title: t('health.value'), cell: (row) => <Two first={row.value ?? ''} second={row.next} /> },
        ]}
      />
      {it.version ? <p className="mt-2 text-dns-14N-130 text-solid-gray-700">{t('health.version', { version: it.version })}</p> : null}
    </>
  );
}
