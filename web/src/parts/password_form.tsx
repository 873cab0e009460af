// Change one's own password, where it is kept here.
import { useState } from 'react';
import { post } from '../api/client.ts';
import { t } from '../text/text.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { Failure } from './failure.tsx';
import { ErrorSummary, Input } from './field.tsx';
import { useForm, type Wrong } from './form.tsx';

const kLeast = 12;
const kNone = { old: '', new: '', twice: '' };

export function PasswordForm({ account, onDone }: { account: string; onDone?: () => void }) {
  const [given, setGiven] = useState(kNone);
  const [done, setDone] = useState(false);
  const put = (name: keyof typeof given) => (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value });
  const form = useForm({
    stays: true,
    check: () => {
      setDone(false);
      const wrong: Wrong = {};
      if (given.old === '') wrong.old = t('settings.password.old.missing');
      if ([...given.new].length < kLeast) wrong.new = t('settings.password.short', { n: kLeast });
      else if (given.new !== given.twice) wrong.twice = t('settings.password.differ');
      return wrong;
    },
    send: async () => {
      await post('/session/password', { old: given.old, new: given.new });
      setGiven(kNone);
      setDone(true);
      onDone?.();
    },
  });
  return (
    <form noValidate onSubmit={form.submit} className="flex max-w-md flex-col gap-4">
      {done ? <Banner kind="success" live title={t('settings.password.done')} /> : null}
      <Failure error={form.error} />
      <ErrorSummary errors={form.wrong} />
      <p className="text-solid-gray-700">{t('settings.password.text')}</p>
      <input type="text" autoComplete="username" value={account} readOnly hidden />
      <Input id="field-old" type="password" autoComplete="current-password" label={t('settings.password.old')} error={form.wrong.old} value={given.old} onChange={put('old')} />
      <Input id="field-new" type="password" autoComplete="new-password" label={t('settings.password.new')} hint={t('settings.password.hint', { n: kLeast })} error={form.wrong.new} value={given.new} onChange={put('new')} />
      <Input id="field-twice" type="password" autoComplete="new-password" label={t('settings.password.twice')} error={form.wrong.twice} value={given.twice} onChange={put('twice')} />
      <div>
        <Button type="submit" blocked={form.busy}>
          {t('settings.password.send')}
        </Button>
      </div>
    </form>
  );
}
