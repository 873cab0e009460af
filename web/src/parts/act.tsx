// Dialogs that carry out one act on a request, a message or a person: a reason, sometimes a code, then the answer in place.
import { useState, type FormEvent, type ReactNode } from 'react';
import { Cancelled } from '../api/session.tsx';
import { count, t } from '../text/text.ts';
import { Button } from './button.tsx';
import { CodeField } from './code.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { Select, Textarea } from './field.tsx';
import { ApiError } from '../api/client.ts';
import type { DecideCode } from '../api/schema.ts';

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
  const [wrong, setWrong] = useState<{ picked?: string; reason?: string; code?: string }>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const needsText = kNeedText.has(picked);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const found: typeof wrong = {};
    if (codes.length > 0 && picked === '') found.picked = t('act.code.missing');
    if ((reason === 'required' || needsText) && text.trim() === '') found.reason = t('act.reason.missing');
    if ([...text].length > kMost) found.reason = t('form.long', { n: kMost });
    if (code && digits.length !== 6) found.code = t('code.missing');
    setWrong(found);
    setError(undefined);
    if (found.picked || found.reason || found.code) return;
    setBusy(true);
    try {
      await onSend({ reason: text.trim(), reasonCode: picked as DecideCode, code: digits });
    } catch (caught) {
      if (!(caught instanceof Cancelled)) setError(caught);
      if (caught instanceof ApiError) setDigits('');
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <Button look={danger ? 'danger' : 'solid'} size="lg" type="submit" form="act" blocked={busy}>
          {send}
        </Button>
      }
    >
      <Failure error={error} />
      {children}
      <form id="act" noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {reason === 'none' ? null : (
          <>
            {codes.length > 0 ? (
              <Select
                label={t('act.reason')}
                required
                error={wrong.picked}
                value={picked}
                onChange={(event) => setPicked(event.target.value)}
                choices={[['', t('form.choose')], ...codes.map((one): [string, string] => [one, t(`decide.code.${one}`)])]}
              />
            ) : null}
            <Textarea
              rows={2}
              label={reason === 'required' ? t('act.reason') : needsText ? t('act.words') : t('act.reason.optional')}
              required={reason === 'required' || needsText}
              hint={t('form.count', { n: count([...text].length), most: kMost })}
              error={wrong.reason}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </>
        )}
        {code ? <CodeField value={digits} onChange={setDigits} error={wrong.code} first={false} /> : null}
      </form>
    </Dialog>
  );
}
