// The dialog that carries out one act on a request, a message or a person: a reason, sometimes a code, then the answer in place.
import { useState, type ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import type { DecideCode } from '../api/schema.ts';
import { count, t } from '../text/text.ts';
import { CodeField } from './code.tsx';
import { Select, Textarea } from './field.tsx';
import { FormDialog, useForm, type Wrong } from './form.tsx';

interface Props {
  title: string;
  children?: ReactNode;
  reason: 'required' | 'optional' | 'none';
  codes?: DecideCode[]; // reasons to pick from; with "explain" and "otherwise" words are needed too
  code?: boolean;
  send: string;
  danger?: boolean;
  onClose: () => void;
  onSend: (given: { reason: string; reasonCode: DecideCode; code: string }) => Promise<void>;
}

const kMost = 200;
const kNeedText = new Set(['explain', 'otherwise']);

export function ActDialog({ title, children, reason, codes = [], code = false, send, danger, onClose, onSend }: Props) {
  const [text, setText] = useState('');
  const [picked, setPicked] = useState('');
  const [digits, setDigits] = useState('');
  const needsText = kNeedText.has(picked);
  const form = useForm({
    check: () => {
      const wrong: Wrong = {};
      if (codes.length > 0 && picked === '') wrong.picked = t('act.code.missing');
      if ((reason === 'required' || needsText) && text.trim() === '') wrong.reason = t('act.reason.missing');
      if ([...text].length > kMost) wrong.reason = t('form.long', { n: kMost });
      if (code && digits.length !== 6) wrong.code = t('code.missing');
      return wrong;
    },
    send: () => onSend({ reason: text.trim(), reasonCode: picked as DecideCode, code: digits }),
    failed: (error) => error instanceof ApiError && setDigits(''),
  });
  return (
    <FormDialog title={title} form={form} send={send} danger={danger ?? false} onClose={onClose} lead={children}>
      {codes.length > 0 ? (
        <Select
          id="field-picked"
          label={t('act.reason')}
          required
          error={form.wrong.picked}
          value={picked}
          onChange={(event) => setPicked(event.target.value)}
          choices={[['', t('form.choose')], ...codes.map((one): [string, string] => [one, t(`decide.code.${one}`)])]}
        />
      ) : null}
      {reason === 'none' ? null : (
        <Textarea
          id="field-reason"
          rows={2}
          label={reason === 'required' ? t('act.reason') : needsText ? t('act.words') : t('act.reason.optional')}
          required={reason === 'required' || needsText}
          hint={t('form.count', { n: count([...text].length), most: kMost })}
          error={form.wrong.reason}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {code ? <CodeField value={digits} onChange={setDigits} error={form.wrong.code} first={false} /> : null}
    </FormDialog>
  );
}

// What an act on many is about, repeated before it happens.
export function ChosenList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className="max-h-60 list-disc overflow-auto rounded-6 bg-solid-gray-50 p-3 pl-8" tabIndex={0} aria-label={label}>
      {children}
    </ul>
  );
}
