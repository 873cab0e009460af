// 運用状況: today's flow, what is held and waiting, whether the sum balances, the last hours as bars.
import { useThing } from '../api/hooks.ts';
import type { Dashboard, Health } from '../api/schema.ts';
import { brief, day, duration, left, time, when } from '../logic/dates.ts';
import { isOpen } from '../logic/places.ts';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { useSession } from '../api/session.tsx';
import { Banner } from '../parts/banner.tsx';
import { Facts, PageHead, Section } from '../parts/bits.tsx';
import { Button, Link } from '../parts/button.tsx';
import { Bars, type Bar } from '../parts/chart.tsx';
import { Icon } from '../parts/icon.tsx';
import { Chips, CsvLink } from '../parts/list.tsx';
import { ThingPage } from '../parts/page.tsx';
import { t } from '../text/text.ts';

export function inBars(series: Dashboard['series'], hours: number): Bar[] {
  if (hours <= 48)
    return series.map((hour) => ({
      key: hour.hour,
      title: time(hour.hour).replace(/^0/, '').replace(':00', t('chart.hour')),
      full: brief(hour.hour),
      values: { washed: Math.max(0, hour.washed - hour.held), held: hour.held, failed: hour.failed },
    }));
  // Longer spans are told by the day.
  const days = new Map<string, Bar>();
  for (const hour of series) {
    const key = day(hour.hour);
    const bar = days.get(key) ?? { key, title: key.replace(/^.*?年/, '').replace(/\(.\)$/, ''), full: key, values: { washed: 0, held: 0, failed: 0 } };
    bar.values.washed = (bar.values.washed ?? 0) + Math.max(0, hour.washed - hour.held);
    bar.values.held = (bar.values.held ?? 0) + hour.held;
    bar.values.failed = (bar.values.failed ?? 0) + hour.failed;
    days.set(key, bar);
  }
  return [...days.values()];
}

// exact false: at least so many.
const mails = (n: number, exact = true) => t(exact ? 'unit.mails' : 'unit.mails.least', { n });
const items = (n: number, exact = true) => t(exact ? 'unit.items' : 'unit.items.least', { n });

function Figure({ name, value, to, warn }: { name: string; value: string; to?: string | undefined; warn?: boolean }) {
  const inner = (
    <>
      <dt className="text-dns-14N-130 text-solid-gray-700">{name}</dt>
      <dd className={`mt-1 flex items-center gap-1.5 text-std-28B-150 tabular-nums ${warn ? 'text-red-1000' : ''}`}>
        {warn ? <Icon name="alert" className="size-6" /> : null}
        {to ? <Link to={to} className="text-inherit!">{value}</Link> : value}
      </dd>
    </>
  );
  return <div className="rounded-8 border border-solid-gray-420 px-4 py-3">{inner}</div>;
}

export function DashboardPage() {
  const { query } = usePlace();
  const hours = { '24': 24, '168': 168, '744': 744 }[query.get('hours') ?? '24'] ?? 24;
  const board = useThing<Dashboard>('/dashboard', { hours });
  const health = useThing<Health>('/health');
  return (
    <ThingPage asked={board} title={t('nav.dashboard')}>
      {(it) => <Board it={it} hours={hours} at={board.dataUpdatedAt} health={health.data} onReload={() => { void board.refetch(); void health.refetch(); }} />}
    </ThingPage>
  );
}

function Board({ it, hours, at, health, onReload }: { it: Dashboard; hours: number; at: number; health: Health | undefined; onReload: () => void }) {
  const { session } = useSession();
  const { path, query } = usePlace();
  const search = isOpen('/messages', session);
  const find = (q: string) => (search ? `/messages?q=${encodeURIComponent(q)}` : undefined);
  const bad = health?.checks.filter((check) => check.state === 'bad' || check.state === 'warning') ?? [];
  const bars = inBars(it.series, hours);
  return (
    <>
      <PageHead title={t('nav.dashboard')} tabTitle={t('nav.dashboard')} lead={t('dashboard.lead', { at: when(at) })}>
        <Button size="sm" onClick={onReload}>
          {t('dashboard.reload')}
        </Button>
        <Button size="sm" onClick={() => window.print()}>
          <Icon name="print" className="size-4" />
          {t('print')}
        </Button>
      </PageHead>
      <div className="mb-5 flex flex-col gap-3">
        {health && bad.length > 0 ? (
          <Banner kind={bad.some((check) => check.state === 'bad') ? 'error' : 'warning'} title={t('dashboard.unwell', { n: bad.length })}>
            <ul className="list-disc pl-5">
              {bad.slice(0, 4).map((check) => (
                <li key={check.name}>
                  {check.label}
                  {check.value ? `: ${check.value}` : ''}
                  {check.next ? ` — ${check.next}` : ''}
                </li>
              ))}
            </ul>
            {isOpen('/queue', session) ? <Link to="/queue">{t('dashboard.toHealth')}</Link> : null}
          </Banner>
        ) : null}
        {it.balance.holds ? null : <Banner kind="error" title={t('dashboard.balance.broken')}><p>{t('dashboard.balance.broken.text')}</p></Banner>}
        {health && it.balance.holds ? <Banner kind="success" title={health.well && bad.length === 0 ? t('dashboard.well') : t('dashboard.balanced')} /> : null}
      </div>
      <Section title={t('dashboard.today')}>
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
          <Figure name={t('figure.received')} value={mails(it.today.received)} to={find('after:today')} />
          <Figure name={t('figure.washed')} value={items(it.today.washed)} />
          <Figure name={t('figure.delivered')} value={items(it.today.delivered)} to={find('after:today state:delivered')} />
          <Figure name={t('figure.held')} value={items(it.today.held)} to={find('after:today state:held')} />
          <Figure name={t('figure.failed')} value={items(it.today.failed)} to={find('after:today state:undeliverable')} warn={it.today.failed > 0} />
          <Figure name={t('figure.released')} value={items(it.today.released)} />
        </dl>
        <p className="mt-2 text-dns-14N-130 text-solid-gray-700">{t('dashboard.units')}</p>
      </Section>
      <Section title={t('dashboard.now')}>
        <dl className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-4">
          <Figure name={t('figure.waiting')} value={mails(it.waiting, it.waiting_exact)} to={isOpen('/queue', session) ? '/queue' : undefined} />
          <Figure name={t('figure.oldest')} value={it.oldest_waiting ? t('ago', { span: duration(Date.now() - Date.parse(it.oldest_waiting)) }) : t('figure.none')} />
          <Figure name={t('figure.requests')} value={items(it.requests_waiting, it.requests_exact)} to={isOpen('/requests', session) ? '/requests?whose=all&state=requested' : undefined} />
          <Figure name={t('figure.deadline')} value={it.nearest_deadline ? left(it.nearest_deadline) : t('figure.none')} />
        </dl>
      </Section>
      <Section
        title={t('dashboard.flow')}
        actions={
          <div className="flex flex-wrap items-center gap-3">
            <Chips
              label={t('dashboard.span')}
              value={String(hours)}
              onPick={(value) => go(withQuery(path, query, { hours: value === '24' ? '' : value }))}
              choices={[
                ['24', t('dashboard.span.day')],
                ['168', t('dashboard.span.week')],
                ['744', t('dashboard.span.month')],
              ]}
            />
            <CsvLink path="/dashboard/series" params={{ hours }} />
          </div>
        }
      >
        <Bars
          title={t('dashboard.chart')}
          bars={bars}
          every={bars.length > 16 ? 3 : 1}
          series={[
            { name: 'washed', title: t('figure.washed'), fill: 'a' },
            { name: 'held', title: t('figure.held'), fill: 'b' },
            { name: 'failed', title: t('figure.failed'), fill: 'c' },
          ]}
        />
      </Section>
      <Section title={t('dashboard.balance')}>
        <p className="mb-2">{t('dashboard.balance.text')}</p>
        <Facts
          rows={[
            [t('balance.accepted'), items(it.balance.accepted)],
            [t('balance.delivered'), items(it.balance.delivered_washed)],
            [t('balance.notice'), items(it.balance.delivered_notice_only)],
            [t('balance.undeliverable'), items(it.balance.undeliverable)],
            [t('balance.underWay'), items(it.balance.under_way)],
            [t('balance.result'), it.balance.holds ? t('balance.holds') : t('balance.broken')],
          ]}
        />
      </Section>
    </>
  );
}
