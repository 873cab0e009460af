// 配送待ちと稼働状態: what is on its way, the oldest first, and how the programs are.
import { useThing } from '../api/hooks.ts';
import type { Health, MessageList } from '../api/schema.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Banner } from '../parts/banner.tsx';
import { Empty, Loading, PageHead, Section } from '../parts/bits.tsx';
import { Button } from '../parts/button.tsx';
import { Failure } from '../parts/failure.tsx';
import type { IconName } from '../parts/icon.tsx';
import { CsvLink } from '../parts/list.tsx';
import { Table, Two } from '../parts/table.tsx';
import { t } from '../text/text.ts';
import { messageColumns } from './messages.tsx';

const kLooks: Record<Health['checks'][number]['state'], [Tone, IconName]> = { good: ['good', 'check'], warning: ['warn', 'alert'], bad: ['bad', 'cross'], unknown: ['still', 'info'] };

export function QueuePage() {
  const health = useThing<Health>('/health');
  const queue = useThing<MessageList>('/queue', { limit: 200 });
  return (
    <>
      <PageHead title={t('nav.queue')} tabTitle={t('nav.queue')}>
        <Button size="sm" onClick={() => { void health.refetch(); void queue.refetch(); }}>
          {t('dashboard.reload')}
        </Button>
      </PageHead>
      <Section title={t('health.title')}>
        {health.isPending ? <Loading /> : null}
        <Failure error={health.error} />
        {health.data ? (
          <>
            <div className="mb-3">{health.data.well ? <Banner kind="success" title={t('health.well')} /> : <Banner kind="error" title={t('health.unwell')} />}</div>
            <Table
              caption={t('health.title')}
              rows={health.data.checks}
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
            {health.data.version ? <p className="mt-2 text-dns-14N-130 text-solid-gray-700">{t('health.version', { version: health.data.version })}</p> : null}
          </>
        ) : null}
      </Section>
      <Section title={queue.data ? t('queue.title.n', { n: queue.data.items.length }) : t('queue.title')} actions={<CsvLink path="/queue" />}>
        {queue.isPending ? <Loading /> : null}
        <Failure error={queue.error} />
        {queue.data ? (
          queue.data.items.length === 0 ? (
            <Empty title={t('queue.empty')} />
          ) : (
            <Table keys caption={t('queue.title')} columns={messageColumns()} rows={queue.data.items} rowKey={(row) => row.id} />
          )
        ) : null}
      </Section>
    </>
  );
}
