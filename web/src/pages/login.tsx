// Log-in in two steps: name and password, then for those who decide the code of their app.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { drop, hasEndedByTime, post } from '../api/client.ts';
import type { Session } from '../api/schema.ts';
import { useTitle } from '../logic/route.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { CodeField } from '../parts/code.tsx';
import { Failure } from '../parts/failure.tsx';
import { ErrorSummary, Input } from '../parts/field.tsx';
import { useForm, type Wrong } from '../parts/form.tsx';
import { PasswordForm } from '../parts/password_form.tsx';
import { LanguageButton } from '../shell.tsx';
import { t } from '../text/text.ts';

function Frame({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <div className="flex min-h-dvh flex-col bg-solid-gray-50">
      <header className="flex items-center justify-between border-b border-solid-gray-420 bg-white px-4 py-3">
        <p className="flex items-center gap-2 text-dns-17B-130">
          <img src="/favicon.svg" alt="" className="size-7" />
          {t('shell.product')}
        </p>
        <LanguageButton loggedIn={false} />
      </header>
      <main className="mx-auto w-full max-w-lg flex-1 px-4 py-8">
        <div className="rounded-12 border border-solid-gray-420 bg-white p-6 sm:p-8">
          <h1 className="mb-5">{title}</h1>
          {children}
        </div>
      </main>
      <footer className="px-4 py-4 text-center text-dns-14N-130 text-solid-gray-700">{t('login.foot')}</footer>
    </div>
  );
}

export function LoginPage() {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  useEffect(() => document.getElementById('field-name')?.focus(), []);
  const form = useForm({
    check: () => {
      const wrong: Wrong = {};
      if (name.trim() === '') wrong.name = t('login.name.missing');
      if (password === '') wrong.password = t('login.password.missing');
      return wrong;
    },
    send: async () => {
      const session = await post<Session>('/session', { name: name.trim(), password });
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      client.setQueryData(['session'], session);
    },
    failed: () => {
      setPassword('');
      document.getElementById('field-password')?.focus();
    },
  });
  return (
    <Frame title={t('login.title')}>
      <form noValidate onSubmit={form.submit} className="flex flex-col gap-5">
        {hasEndedByTime() && !form.error ? <Banner kind="info" live title={t('login.ended')} /> : null}
        <Failure error={form.error} />
        <ErrorSummary errors={form.wrong} />
        <Input id="field-name" label={t('login.name')} error={form.wrong.name} autoComplete="username" autoCapitalize="none" spellCheck={false} value={name} onChange={(event) => setName(event.target.value)} />
        <div className="flex flex-col gap-2">
          <Input
            id="field-password"
            label={t('login.password')}
            error={form.wrong.password}
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button size="sm" className="self-start" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? t('login.hide') : t('login.show')}
          </Button>
        </div>
        <Button look="solid" size="lg" type="submit" blocked={form.busy}>
          {t('login.send')}
        </Button>
        <p className="text-dns-14N-130 text-solid-gray-700">{t('login.note')}</p>
      </form>
    </Frame>
  );
}

export function CodePage({ session }: { session: Session }) {
  const client = useQueryClient();
  const [code, setCode] = useState('');
  useEffect(() => document.getElementById('field-code')?.focus(), []);
  const form = useForm({
    check: (): Wrong => (code.length === 6 ? {} : { code: t('code.missing') }),
    send: async () => {
      client.setQueryData(['session'], await post<Session>('/session/code', { code }));
    },
    failed: () => setCode(''),
  });
  const back = async () => {
    await drop('/session').catch(() => undefined);
    client.setQueryData(['session'], null);
  };
  return (
    <Frame title={t('login.code.title')}>
      <form noValidate onSubmit={form.submit} className="flex flex-col gap-5">
        <Failure error={form.error} />
        <p>{session.name ? t('login.code.who', { name: session.name }) : t('login.code.next')}</p>
        <CodeField value={code} onChange={setCode} error={form.wrong.code} />
        <div className="flex flex-wrap gap-3">
          <Button look="solid" size="lg" type="submit" blocked={form.busy}>
            {t('login.code.send')}
          </Button>
          <Button size="lg" onClick={() => void back()}>
            {t('login.code.back')}
          </Button>
        </div>
      </form>
    </Frame>
  );
}

// A first password that somebody else knows is good for nothing but this page.
export function NewPasswordPage({ session }: { session: Session }) {
  const client = useQueryClient();
  return (
    <Frame title={t('settings.must.title')}>
      <p className="mb-4">{t('settings.must.text')}</p>
      <PasswordForm account={session.account ?? ''} onDone={() => void client.invalidateQueries()} />
    </Frame>
  );
}
