// 報告: the signed reports, newest first. The page opens with the newest: its light, its sentence, what needs a person, the figures, the
// files to keep. What the signature does not cover is never shown as a report.
import { address } from '../api/client.ts';
import { useList, useThing } from '../api/hooks.ts';
import type { Light, Report, ReportFigures, ReportRow } from '../api/schema.ts';
import { day, duration, when } from '../logic/dates.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Banner, type BannerKind } from '../parts/banner.tsx';
import { Disclosure, Empty, PageHead, Section } from '../parts/bits.tsx';
import { Button, buttonClass, Link } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { CsvLink, ListFrame } from '../parts/list.tsx';
import { Asked, ThingPage } from '../parts/page.tsx';
import { Table, Two } from '../parts/table.tsx';
import { size, t } from '../text/text.ts';

const kLights: Record<Light, [Tone, IconName, BannerKind]> = { green: ['good', 'check', 'success'], yellow: ['warn', 'alert', 'warning'], red: ['bad', 'cross', 'error'] };

function LightBadge({ light }: { light: Light }) {
  const [tone, icon] = kLights[light];
  return <Badge tone={tone} icon={icon}>{t(`report.light.${light}`)}</Badge>;
}

// The days it is about: 11月21日, or from – to.
function periodText(row: ReportRow): string {
  if (!row.start || !row.end) return '';
  const last = day(Date.parse(row.end) - 1);
  return row.period === 'day' ? day(row.start) : t('report.days', { from: day(row.start), to: last });
}

export function ReportsPage() {
  const list = useList<ReportRow>('/reports');
  const newest = list.pager.isFirst ? list.rows[0] : undefined;
  return (
    <>
      <PageHead title={t('nav.reports')} tabTitle={t('nav.reports')} lead={t('reports.lead')}>
        <CsvLink path="/reports" />
        {newest ? <PrintButton /> : null}
      </PageHead>
      {newest ? (
        <Section title={t('reports.newest', { n: newest.number })}>
          <Newest number={newest.number} />
        </Section>
      ) : null}
      <Section title={t('reports.all')}>
        <ListFrame list={list} empty={<Empty title={t('reports.empty')}>{t('reports.empty.text')}</Empty>}>
          <Table
            keys
            caption={t('reports.all')}
            rows={list.rows}
            rowKey={(row) => String(row.number)}
            columns={[
              {
                name: 'number',
                title: t('reports.title'),
                cell: (row) => (
                  <Link to={`/reports/${row.number}`} focusKey={String(row.number)}>
                    {row.period ? t('report.title', { n: row.number, kind: t(`report.period.${row.period}`) }) : t('report.number', { n: row.number })}
                  </Link>
                ),
              },
              { name: 'period', title: t('reports.period'), cell: periodText },
              { name: 'light', title: t('reports.light'), cell: (row) => (row.sound ? <LightBadge light={row.light} /> : <Badge tone="bad" icon="cross">{t('report.unsound')}</Badge>) },
              { name: 'made', title: t('reports.made'), small: true, cell: (row) => (row.made_at ? when(row.made_at) : '') },
            ]}
          />
        </ListFrame>
      </Section>
    </>
  );
}

const useReport = (number: string | number) => useThing<Report>(`/reports/${number}`);

function Newest({ number }: { number: number }) {
  const asked = useReport(number);
  return <Asked asked={asked}>{(it) => <Content it={it} level={3} />}</Asked>;
}

export function ReportPage({ number }: { number: string }) {
  const asked = useReport(number);
  return (
    <ThingPage asked={asked} title={t('nav.reports')}>
      {(it) => {
        const title = it.period ? t('report.title', { n: it.number, kind: t(`report.period.${it.period}`) }) : t('report.number', { n: it.number });
        return (
          <>
            <PageHead title={title} tabTitle={title} lead={periodText(it)}>
              <Link to="/reports">{t('report.back')}</Link>
              <PrintButton />
            </PageHead>
            <Content it={it} level={2} />
          </>
        );
      }}
    </ThingPage>
  );
}

function PrintButton() {
  return (
    <Button size="sm" onClick={() => window.print()}>
      <Icon name="print" className="size-4" />
      {t('print')}
    </Button>
  );
}

function Content({ it, level }: { it: Report; level: 2 | 3 }) {
  if (!it.sound)
    return (
      <Banner kind="error" title={t('report.unsound.title')}>
        <p>{t('report.unsound.text')}</p>
      </Banner>
    );
  return (
    <div className="flex flex-col gap-6">
      <Banner kind={kLights[it.light][2]} title={`${t(`report.light.${it.light}`)} — ${periodText(it)}`}>
        <p lang="ja">{it.sentence}</p>
      </Banner>
      <Files it={it} />
      {it.findings.length > 0 ? (
        <Section title={t('report.findings', { n: it.findings.length })} level={level}>
          <Table
            caption={t('report.findings', { n: it.findings.length })}
            rows={it.findings}
            rowKey={(row) => `${row.code} ${row.sentence}`}
            columns={[
              { name: 'light', title: t('reports.light'), cell: (row) => <LightBadge light={row.light} /> },
              { name: 'what', title: t('report.what'), className: 'min-w-64', cell: (row) => <span lang="ja">{row.sentence}</span> },
              { name: 'owner', title: t('report.owner'), small: true, cell: (row) => <Two first={<span lang="ja">{row.owner}</span>} second={<span lang="ja">{row.due}</span>} /> },
            ]}
          />
        </Section>
      ) : null}
      <Section title={t('report.figures')} level={level}>
        <Figures it={it} />
      </Section>
    </div>
  );
}

// Everything there is to keep, as it was signed.
function Files({ it }: { it: Report }) {
  const to = (path: string) => address(`/reports/${it.number}/${path}`);
  const link = (path: string, text: string, solid: boolean) => (
    <a href={to(path)} download className={buttonClass(solid ? 'solid' : 'outline', 'md')}>
      <Icon name="down" className="size-4" />
      {text}
    </a>
  );
  const pdf = it.files.find((file) => file.media_type === 'application/pdf');
  const others = it.files.filter((file) => file !== pdf);
  return (
    <div className="no-print">
      <ul className="flex flex-wrap gap-2">
        {pdf ? <li>{link(`files/${pdf.place}`, t('report.file.pdf', { size: size(pdf.size) }), true)}</li> : null}
        <li>{link('signature', t('report.file.signature'), false)}</li>
      </ul>
      <p className="mt-2 text-dns-14N-130 text-solid-gray-700">{t('report.file.text')}</p>
      {others.length > 0 ? (
        <Disclosure title={t('report.file.others', { n: others.length })}>
          <ul className="flex flex-col gap-2">
            {others.map((file) => (
              <li key={file.place}>
                <a href={to(`files/${file.place}`)} download className="hit-44 font-mono">
                  {file.name}
                </a>
                （{size(file.size)}）
              </li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
    </div>
  );
}

type Name = keyof ReportFigures;
const kCounts: Name[] = ['carried_in', 'accepted', 'delivered_washed', 'delivered_notice_only', 'undeliverable', 'carried_out', 'difference', 'originals_released', 'unapproved', 'forged_refused'];
const kTimes: Name[] = ['p50_ms', 'p95_ms', 'max_ms'];

function Figures({ it }: { it: Report }) {
  const before: Partial<Record<Name, number | null>> = it.before ?? {};
  const value = (name: Name, number: number | null | undefined) => (number === null || number === undefined ? '' : kTimes.includes(name) ? duration(number) : t('report.n', { n: number }));
  const now = (name: Name) => value(name, it.figures[name]) || t('report.none');
  return (
    <Table
      caption={t('report.figures')}
      rows={[...kCounts, ...kTimes]}
      rowKey={(name) => name}
      columns={[
        { name: 'what', title: t('health.what'), cell: (name) => <Two first={t(`report.figure.${name}`)} second={name === 'difference' ? t('report.figure.difference.text') : null} /> },
        { name: 'now', title: it.period === 'day' ? t('report.now.day') : t('report.now'), end: true, className: 'whitespace-nowrap', cell: now },
        ...(it.before ? [{ name: 'before', title: t('report.before'), end: true, className: 'whitespace-nowrap', cell: (name: Name) => value(name, before[name]) }] : []),
      ]}
    />
  );
}
