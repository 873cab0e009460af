// Which page stands at which address, and for whom. A page that the session's roles do not open is not offered; the server decides.
import { useEffect, type ReactNode } from 'react';
import { SessionProvider, useSession, useSessionQuery } from './api/session.tsx';
import { go, match, usePlace } from './logic/route.ts';
import { useSettings } from './logic/settings.ts';
import { Loading } from './parts/bits.tsx';
import { Button } from './parts/button.tsx';
import { Failure } from './parts/failure.tsx';
import { AuditPage } from './pages/audit.tsx';
import { DashboardPage } from './pages/dashboard.tsx';
import { DeputiesPage } from './pages/deputies.tsx';
import { ExceptionPage, ExceptionsPage } from './pages/exceptions.tsx';
import { HoldsPage } from './pages/holds.tsx';
import { HelpPage } from './pages/help.tsx';
import { InboxPage } from './pages/inbox.tsx';
import { CodePage, LoginPage, NewPasswordPage } from './pages/login.tsx';
import { MailListPage } from './pages/mail_list.tsx';
import { MailPage } from './pages/mail.tsx';
import { MessagePage } from './pages/message.tsx';
import { MessagesPage } from './pages/messages.tsx';
import { NotFound } from './pages/not_found.tsx';
import { PeoplePage, PersonPage } from './pages/people.tsx';
import { PolicyPage } from './pages/policy.tsx';
import { QueuePage } from './pages/queue.tsx';
import { ReportPage, ReportsPage } from './pages/reports.tsx';
import { RequestPage } from './pages/request.tsx';
import { RequestsPage } from './pages/requests.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { homeOf, isOpen } from './logic/places.ts';
import { Shell } from './shell.tsx';
import { t } from './text/text.ts';

const kPages: [pattern: string, page: (found: Record<string, string>) => ReactNode][] = [
  ['/mail', () => <MailListPage />],
  ['/m/:id', ({ id }) => <MailPage id={id ?? ''} key={id} />],
  ['/requests', () => <RequestsPage />],
  ['/requests/:id', ({ id }) => <RequestPage id={id ?? ''} key={id} />],
  ['/inbox', () => <InboxPage />],
  ['/deputies', () => <DeputiesPage />],
  ['/dashboard', () => <DashboardPage />],
  ['/messages', () => <MessagesPage />],
  ['/messages/:id', ({ id }) => <MessagePage id={id ?? ''} key={id} />],
  ['/holds', () => <HoldsPage />],
  ['/queue', () => <QueuePage />],
  ['/people', () => <PeoplePage />],
  ['/people/:account', ({ account }) => <PersonPage account={account ?? ''} key={account} />],
  ['/policy', () => <PolicyPage />],
  ['/exceptions', () => <ExceptionsPage />],
  ['/exceptions/:id', ({ id }) => <ExceptionPage id={id ?? ''} key={id} />],
  ['/audit', () => <AuditPage />],
  ['/reports', () => <ReportsPage />],
  ['/reports/:number', ({ number }) => <ReportPage number={number ?? ''} key={number} />],
  ['/help', () => <HelpPage />],
  ['/settings', () => <SettingsPage />],
];

export function App() {
  const { language } = useSettings();
  const session = useSessionQuery();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  if (session.isPending) return <Loading />;
  if (session.error)
    return (
      <main className="mx-auto flex max-w-2xl flex-col gap-4 p-6">
        <h1>{t('shell.product')}</h1>
        <Failure error={session.error} />
        <Button className="self-start" onClick={() => void session.refetch()}>
          {t('error.again')}
        </Button>
      </main>
    );
  if (!session.data) return <LoginPage key={language} />;
  if (session.data.state === 'code') return <CodePage key={language} session={session.data} />;
  if (session.data.password_must_change) return <NewPasswordPage key={language} session={session.data} />;
  return (
    // A change of language draws everything anew: no half-translated page.
    <SessionProvider session={session.data} key={`${language} ${session.data.account ?? ''}`}>
      <Shell>
        <CurrentPage />
      </Shell>
    </SessionProvider>
  );
}

function CurrentPage() {
  const { path } = usePlace();
  const { session } = useSession();
  const home = homeOf(session);
  useEffect(() => {
    if (path === '/') go(home, true);
  }, [path, home]);
  if (path === '/') return <Loading />;
  for (const [pattern, page] of kPages) {
    const found = match(pattern, path);
    if (found) return isOpen(pattern, session) ? page(found) : <NotFound />;
  }
  return <NotFound />;
}
