// 受け取り方の選択 and 原本の申請 in one dialog: ways safest first, then why and how the sender was confirmed.
import { useState } from 'react';
import { ApiError, post } from '../api/client.ts';
import { useThing } from '../api/hooks.ts';
import type { AskBody, Mail, PartView, ReasonCode, Request, SenderConfirmed, WaysAnswer, WayView } from '../api/schema.ts';
import { when } from '../logic/dates.ts';
import { count, t } from '../text/text.ts';
import { Quoted } from './bits.tsx';
import { subjectText } from './columns.tsx';
import { Radios, Select, Textarea } from './field.tsx';
import { FormDialog, useForm, type Wrong } from './form.tsx';
import { Asked } from './page.tsx';
import { partName } from './parts_table.tsx';

const kReasons: ReasonCode[] = ['edit', 'form', 'signature', 'withheld', 'other'];
const kConfirmed: SenderConfirmed[] = ['phone', 'met', 'known', 'none'];
const kTextMax = 200;

// 128 random bits: made with the form, so that a lost answer and a second press do not ask twice.
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, '0')).join('');
}

function wayHint(way: WayView): string {
  if (!way.open) return way.error?.message ?? t('way.closed');
  if (way.approvals === 0) return t('way.atOnce');
  const names = (way.approvers ?? []).slice(0, 3).map((who) => who.name).join('、');
  const lines = [names === '' ? t('way.approval', { n: way.approvals }) : t('way.approval.by', { n: way.approvals, names })];
  if (way.deadline) lines.push(t('way.deadline', { at: when(way.deadline) }));
  if (way.checked_import) lines.push(t('way.checked'));
  return lines.join(' ');
}

export function askErrors(reason: string, text: string, confirmed: string, way: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (way === '') wrong.way = t('ask.way.missing');
  if (reason === '') wrong.reason = t('ask.reason.missing');
  if (reason === 'other' && text.trim() === '') wrong.text = t('ask.text.missing');
  if ([...text].length > kTextMax) wrong.text = t('form.long', { n: kTextMax });
  if (confirmed === '') wrong.confirmed = t('ask.confirmed.missing');
  return wrong;
}

export function AskDialog({ mail, part, onClose, onDone }: { mail: Mail; part?: PartView | undefined; onClose: () => void; onDone: (request: Request) => void }) {
  const ways = useThing<WaysAnswer>(`/mail/${mail.id}/ways`, { recipient: mail.recipient, part: part?.path });
  const [id] = useState(randomId); // the same form sent twice is one request
  const [way, setWay] = useState('');
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const [confirmed, setConfirmed] = useState('');
  const offered = ways.data?.ways ?? [];
  const form = useForm({
    check: () => askErrors(reason, text, confirmed, way),
    send: async () => {
      const body: AskBody = {
        id,
        item: mail.id,
        recipient: mail.recipient,
        way,
        reason_code: reason as ReasonCode,
        sender_confirmed: confirmed as SenderConfirmed,
        ...(part ? { part: part.path } : {}),
        ...(text.trim() === '' ? {} : { reason: text.trim() }),
      };
      onDone(await post<Request>('/requests', body));
    },
    failed: (error) => error instanceof ApiError && void ways.refetch(),
  });
  const chosen = offered.find((one) => one.way === way);
  return (
    <FormDialog
      title={t('ask.title')}
      form={form}
      send={chosen && chosen.approvals === 0 ? t('ask.send.now') : t('ask.send')}
      blocked={!offered.some((one) => one.open)}
      onClose={onClose}
      lead={
        <p>
          {part ? t('ask.for.part') : t('ask.for.whole')} <bdi>{part ? partName(part) : ''}</bdi>
          {part ? null : <Quoted>{subjectText(mail)}</Quoted>}
        </p>
      }
    >
      <Asked asked={ways}>
        {() => (
          <>
            <Radios
              legend={t('ask.way')}
              name="way"
              required
              value={way}
              onChange={setWay}
              error={form.wrong.way}
              choices={offered.map((one, index) => ({
                value: one.way,
                blocked: !one.open,
                label: (
                  <>
                    {one.label}
                    {index === 0 && one.open && offered.length > 1 ? <strong className="ml-1">{t('way.recommended')}</strong> : null}
                  </>
                ),
                hint: wayHint(one),
              }))}
            />
            <WhyFields wrong={form.wrong} reason={reason} onReason={setReason} text={text} onText={setText} confirmed={confirmed} onConfirmed={setConfirmed} />
            <p className="text-dns-14N-130 text-solid-gray-700">{t('ask.note')}</p>
          </>
        )}
      </Asked>
    </FormDialog>
  );
}

interface Why {
  wrong: Wrong;
  reason: string;
  onReason: (value: string) => void;
  text: string;
  onText: (value: string) => void;
  confirmed: string;
  onConfirmed: (value: string) => void;
}

// Why it is needed and how the sender was confirmed: asked the first time and when a returned request is asked anew.
export function WhyFields({ wrong, reason, onReason, text, onText, confirmed, onConfirmed }: Why) {
  return (
    <>
      <Select id="field-reason" label={t('ask.reason')} required error={wrong.reason} value={reason} onChange={(event) => onReason(event.target.value)} choices={[['', t('form.choose')], ...kReasons.map((one): [string, string] => [one, t(`reason.${one}`)])]} />
      <Textarea
        id="field-text"
        label={t('ask.text')}
        hint={t('form.count', { n: count([...text].length), most: kTextMax })}
        required={reason === 'other'}
        error={wrong.text}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <Radios legend={t('ask.confirmed')} name="confirmed" required value={confirmed} onChange={onConfirmed} error={wrong.confirmed} choices={kConfirmed.map((one) => ({ value: one, label: t(`confirmed.${one}`) }))} />
    </>
  );
}
