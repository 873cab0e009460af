// The parts of a mail: what each really is, what was done to it and why. Names are the sender's words and stand in quotes.
import type { PartView } from '../api/schema.ts';
import { known, size, t } from '../text/text.ts';
import { Badge, type Tone } from './badge.tsx';
import { Disclosure } from './bits.tsx';
import { Button } from './button.tsx';
import type { IconName } from './icon.tsx';
import { Table, Two, type Column } from './table.tsx';

export function partName(part: PartView): string {
  if (part.path === '') return t('scope.whole');
  return part.file_name === '' ? t('part.unnamed', { path: part.path }) : `「${part.file_name}」`;
}

function looks(part: PartView): [Tone, IconName, string] {
  if (part.action === 'withheld' || part.action === 'dropped') return ['bad', 'cross', known(`part.action.${part.action}`, part.action)];
  if (part.changed) return ['warn', 'shield', t('part.action.changed')];
  return ['good', 'check', t('part.action.same')];
}

export function Parts({ parts, onAsk, digests }: { parts: PartView[]; onAsk?: (part: PartView) => void; digests?: boolean }) {
  const columns: Column<PartView>[] = [
    {
      name: 'name',
      title: t('part.name'),
      className: 'min-w-40 align-top',
      cell: (part) => <Two first={<bdi>{partName(part)}</bdi>} second={size(part.size_in)} />,
    },
    {
      name: 'kind',
      title: t('part.kind'),
      className: 'min-w-24 align-top',
      small: true,
      cell: (part) => (
        <Two
          first={part.kind_text}
          second={digests ? <span className="font-mono">{part.kind}{part.declared_type !== '' && part.declared_type !== part.kind ? <><br />{t('part.declared', { type: part.declared_type })}</> : null}</span> : null}
        />
      ),
    },
    {
      name: 'done',
      title: t('part.done'),
      className: 'align-top',
      cell: (part) => {
        const [tone, icon, word] = looks(part);
        return <Badge tone={tone} icon={icon}>{word}</Badge>;
      },
    },
    {
      name: 'why',
      title: t('part.why'),
      className: 'min-w-48 align-top',
      cell: (part) => (
        <div className="flex flex-col gap-1">
          {part.reason ? <p>{part.reason.text}<span className="text-dns-14N-130 text-solid-gray-700">（{part.reason.code}）</span></p> : null}
          {part.words && part.words !== part.reason?.text ? <p className="text-dns-14N-130">{part.words}</p> : null}
          {part.malware ? <p className={part.malware === 'found' ? 'font-bold text-red-1000' : 'text-dns-14N-130'}>{known(`malware.${part.malware}`, part.malware)}</p> : null}
          {part.findings.length > 0 ? (
            <Disclosure title={<span className="text-dns-14N-130">{t('part.findings', { n: part.findings.length })}</span>}>
              <ul className="list-disc pl-4 text-dns-14N-130">
                {part.findings.map((finding, index) => (
                  <li key={index} className="py-0.5">
                    {finding.text}
                    {finding.count > 1 ? t('part.times', { n: finding.count }) : ''}
                    {finding.where ? <span className="text-solid-gray-700">　{t('part.where')} <bdi>{finding.where}</bdi></span> : null}
                    {digests ? <span className="font-mono text-solid-gray-700">　{finding.rule}</span> : null}
                  </li>
                ))}
              </ul>
            </Disclosure>
          ) : null}
          {digests ? (
            <Disclosure title={<span className="text-dns-14N-130">{t('part.digests')}</span>}>
              <dl className="font-mono text-dns-14N-130 break-all">
                <dt>{t('part.digest.in')}</dt>
                <dd>{part.sha256_in}</dd>
                <dt>{t('part.digest.out', { size: size(part.size_out) })}</dt>
                <dd>{part.sha256_out === '' ? t('part.digest.none') : part.sha256_out}</dd>
              </dl>
            </Disclosure>
          ) : null}
        </div>
      ),
    },
  ];
  if (onAsk)
    columns.push({
      name: 'ask',
      title: t('part.act'),
      className: 'w-px align-top whitespace-nowrap',
      cell: (part) =>
        part.askable && (part.action === 'withheld' || part.action === 'dropped' || part.changed) ? (
          <Button size="sm" onClick={() => onAsk(part)} aria-label={t('ask.part.label', { name: partName(part) })}>
            {t('ask.part')}
          </Button>
        ) : null,
    });
  // The mail itself, its headers, is told where something is said about it: "unchanged" beside parts that were taken out would mislead.
  const rows = parts.filter((part) => part.path !== '' || digests || part.changed || part.action === 'withheld' || part.action === 'dropped' || part.reason || part.findings.length > 0);
  return <Table caption={t('mail.parts')} columns={columns} rows={rows} rowKey={(part) => part.path} />;
}
