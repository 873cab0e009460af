// 受け取り方の選択 and 原本の申請 in one dialog: ways safest first, then why and how the sender was confirmed.
import { useState, type FormEvent } from 'react';
import { ApiError, post } from '../api/client.ts';
import { useThing } from '../api/hooks.ts';
import type { AskBody, Mail, PartView, ReasonCode, Request, SenderConfirmed, WaysAnswer, WayView } from '../api/schema.ts';
import { when } from '../logic/dates.ts';
import { count, t } from '../text/text.ts';
import { Loading, Quoted } from './bits.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { ErrorSummary, Radios, Select, Textarea } from './field.tsx';
import { partName } from './parts_table.tsx';

export const kReasons: ReasonCode[] = ['edit', 'form', 'signature', 'withheld', 'other'];
export const kConfirmed: SenderConfirmed[] = ['phone', 'met', 'known', 'none'];
export const kTextMax = 200;

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
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const offered = ways.data?.ways ?? [];
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const wrong = askErrors(reason, text, confirmed, way);
    setErrors(wrong);
    setError(undefined);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
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
    try {
      onDone(await post<Request>('/requests', body));
    } catch (caught) {
      setError(caught);
      setBusy(false);
      if (caught instanceof ApiError) void ways.refetch();
    }
  };
  const chosen = offered.find((one) => one.way === way);
  return (
    <Dialog
      title={t('ask.title')}
      onClose={onClose}
      actions={
        <Button look="solid" size="lg" type="submit" form="ask" blocked={busy || !offered.some((one) => one.open)}>
          {chosen && chosen.approvals === 0 ? t('ask.send.now') : t('ask.send')}
        </Button>
      }
    >
      <p>
        {part ? t('ask.for.part') : t('ask.for.whole')} <bdi>{part ? partName(part) : ''}</bdi>
        {part ? null : <Quoted>{mail.subject === '' ? t('mail.noSubject') : mail.subject}</Quoted>}
      </p>
      {ways.isPending ? <Loading /> : null}
      <Failure error={ways.error} />
      <Failure error={error} />
      {ways.data ? (
        <form id="ask" noValidate onSubmit={(event) => void send(event)} className="flex flex-col gap-5">
          <ErrorSummary errors={errors} />
          <Radios
            legend={t('ask.way')}
            name="way"
            required
            value={way}
            onChange={setWay}
            error={errors.way}
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
          <Select
            id="field-reason"
            label={t('ask.reason')}
            required
            error={errors.reason}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            choices={[['', t('form.choose')], ...kReasons.map((one): [string, string] => [one, t(`reason.${one}`)])]}
          />
          <Textarea
            id="field-text"
            label={t('ask.text')}
            hint={t('form.count', { n: count([...text].length), most: kTextMax })}
            required={reason === 'other'}
            error={errors.text}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Radios
            legend={t('ask.confirmed')}
            name="confirmed"
            required
            value={confirmed}
            onChange={setConfirmed}
            error={errors.confirmed}
            choices={kConfirmed.map((one) => ({ value: one, label: t(`confirmed.${one}`) }))}
          />
          <p className="text-dns-14N-130 text-solid-gray-700">{t('ask.note')}</p>
        </form>
      ) : null}
    </Dialog>
  );
}
