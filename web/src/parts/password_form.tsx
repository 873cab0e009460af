// Change one's own password, where it is kept here.
import { useState, type FormEvent } from 'react';
import { post } from '../api/client.ts';
import { t } from '../text/text.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { Failure } from './failure.tsx';
import { ErrorSummary, Input } from './field.tsx';

const kLeast = 12;

export function PasswordForm({ account, onDone }: { account: string; onDone?: () => void }) {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [twice, setTwice] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>();
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const wrong: Record<string, string> = {};
    if (old === '') wrong.old = t('settings.password.old.missing');
    if ([...next].length < kLeast) wrong.new = t('settings.password.short', { n: kLeast });
    else if (next !== twice) wrong.twice = t('settings.password.differ');
    setErrors(wrong);
    setError(undefined);
    setDone(false);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    try {
      await post('/session/password', { old, new: next });
      setOld('');
      setNext('');
      setTwice('');
      setDone(true);
      onDone?.();
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  };
  return (
    <form noValidate onSubmit={(event) => void send(event)} className="flex max-w-md flex-col gap-4">
      {done ? <Banner kind="success" live title={t('settings.password.done')} /> : null}
      <Failure error={error} />
      <ErrorSummary errors={errors} />
      <p className="text-solid-gray-700">{t('settings.password.text')}</p>
      <input type="text" autoComplete="username" value={account} readOnly hidden />
      <Input id="field-old" type="password" autoComplete="current-password" label={t('settings.password.old')} error={errors.old} value={old} onChange={(event) => setOld(event.target.value)} />
      <Input id="field-new" type="password" autoComplete="new-password" label={t('settings.password.new')} hint={t('settings.password.hint', { n: kLeast })} error={errors.new} value={next} onChange={(event) => setNext(event.target.value)} />
      <Input id="field-twice" type="password" autoComplete="new-password" label={t('settings.password.twice')} error={errors.twice} value={twice} onChange={(event) => setTwice(event.target.value)} />
      <div>
        <Button type="submit" blocked={busy}>
          {t('settings.password.send')}
        </Button>
      </div>
    </form>
  );
}
