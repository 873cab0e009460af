// Head, navigation and foot around every page; the count of waiting requests; the warning before a session ends.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { drop, get, sessionEndsAt } from './api/client.ts';
import { useThing } from './api/hooks.ts';
import type { InboxAnswer, Session } from './api/schema.ts';
import { useSession } from './api/session.tsx';
import { isOfInbox } from './logic/inbox_order.ts';
import { useKeys } from './logic/keys.ts';
import { placesOf, type Place } from './logic/places.ts';
import { usePlace } from './logic/route.ts';
import { change, useSettings } from './logic/settings.ts';
import { Banner } from './parts/banner.tsx';
import { Button, Link } from './parts/button.tsx';
import { Dialog } from './parts/dialog.tsx';
import { Icon } from './parts/icon.tsx';
import { count, t } from './text/text.ts';

const kGroups: Place['group'][] = ['decide', 'mine', 'operate', 'check'];
const kWarnMs = 3 * 60_000;

export function useWaiting(): number | undefined {
  const { session } = useSession();
  const inbox = useThing<InboxAnswer>('/requests/inbox', { limit: 1 }, !!session.decides);
  return inbox.data?.waiting;
}

export function Shell({ children }: { children: ReactNode }) {
  const { session } = useSession();
  const { path } = usePlace();
  const [menu, setMenu] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const main = useRef<HTMLElement>(null);
  const places = placesOf(session);
  const waiting = useWaiting();
  useEffect(() => setMenu(false), [path]);
  useKeys({ '?': () => setShortcuts(true) });
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:bg-white focus:p-3"
      >
        {t('shell.skip')}
      </a>
      <Head onMenu={() => setMenu(!menu)} menu={menu} />
      <div className="flex flex-1 flex-col lg:flex-row">
        <nav id="menu" aria-label={t('shell.nav')} className={`no-print shrink-0 border-solid-gray-200 bg-solid-gray-50 lg:block lg:w-52 lg:border-r ${menu ? 'block border-b' : 'hidden'}`}>
          <div className="lg:sticky lg:top-0 lg:max-h-dvh lg:overflow-y-auto lg:py-3">
            {kGroups.map((group) => {
              const inside = places.filter((place) => place.group === group);
              if (inside.length === 0) return null;
              return (
                <div key={group} className="px-2 py-1.5">
                  <p id={`nav-${group}`} className="px-3 py-1 text-dns-14N-130 text-solid-gray-700">
                    {t(`nav.group.${group}`)}
                  </p>
                  <ul aria-labelledby={`nav-${group}`}>
                    {inside.map((place) => {
                      const on = isOfInbox(path) ? place.path === '/inbox' : path === place.path || path.startsWith(`${place.path}/`) || (place.path === '/mail' && path.startsWith('/m/'));
                      return (
                        <li key={place.path}>
                          <Link
                            to={place.path}
                            current={on}
                            className={`flex min-h-10 items-center justify-between gap-2 rounded-6 px-3 py-1.5 text-dns-16N-130 text-solid-gray-800! no-underline hover:bg-blue-100 hover:underline ${on ? 'border-l-4 border-blue-900 bg-blue-100 font-bold' : ''}`}
                          >
                            {t(place.title)}
                            {place.path === '/inbox' && waiting ? (
                              <span className="rounded-full bg-red-1000 px-2 py-0.5 text-oln-14B-100 text-white forced-colors:border">
                                {count(waiting)}
                                <span className="sr-only">{t('nav.waiting')}</span>
                              </span>
                            ) : null}
                          </Link>
                        </li>
                      );
                    })}
                  </ul>
                </div>
              );
            })}
          </div>
        </nav>
        <div className="flex min-w-0 flex-1 flex-col">
          <main id="main" ref={main} tabIndex={-1} className="min-w-0 flex-1 px-4 py-5 sm:px-6 print:p-0">
            {children}
          </main>
          <footer className="border-t border-solid-gray-200 px-4 py-3 text-dns-14N-130 text-solid-gray-700 sm:px-6">
            <p>{session.contact ? t('shell.contact', { contact: session.contact }) : t('shell.contact.none')}</p>
          </footer>
        </div>
      </div>
      <SessionEnd />
      {shortcuts ? <Shortcuts onClose={() => setShortcuts(false)} /> : null}
    </div>
  );
}

function Head({ onMenu, menu }: { onMenu: () => void; menu: boolean }) {
  const { session } = useSession();
  const client = useQueryClient();
  const leave = async () => {
    await drop('/session').catch(() => undefined);
    client.clear();
    location.assign('/');
  };
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-solid-gray-420 px-3 py-2 sm:px-5">
      <Button className="lg:hidden" size="sm" aria-expanded={menu} aria-controls="menu" onClick={onMenu}>
        <Icon name="menu" />
        {t('shell.menu')}
      </Button>
      <Link to="/" className="mr-auto flex items-center gap-2 text-dns-17B-130 text-solid-gray-900! no-underline hover:underline">
        <img src="/favicon.svg" alt="" className="size-7" />
        <span>{t('shell.product')}</span>
      </Link>
      <div className="no-print flex flex-wrap items-center gap-x-3 gap-y-1 text-dns-14N-130">
        <span className="flex items-center gap-1">
          <Icon name="person" />
          <span>
            {session.department ? `${session.department} ` : ''}
            {session.name ?? session.account}
          </span>
        </span>
        <LanguageButton />
        <Link to="/settings">{t('nav.settings')}</Link>
        <Link to="/help">{t('nav.help')}</Link>
        <Button size="sm" onClick={() => void leave()}>
          {t('shell.logout')}
        </Button>
      </div>
    </header>
  );
}

export function LanguageButton({ loggedIn = true }: { loggedIn?: boolean }) {
  const { language } = useSettings();
  const client = useQueryClient();
  const other = language === 'ja' ? 'en' : 'ja';
  return (
    <button
      type="button"
      lang={other}
      className="hit-44 cursor-pointer text-blue-900 underline hover:decoration-[3px]"
      onClick={() => {
        change({ language: other });
        // Texts of the server come in the language of the request: ask for everything anew.
        if (loggedIn) void client.invalidateQueries();
      }}
    >
      {other === 'en' ? 'English' : '日本語'}
    </button>
  );
}

// Three minutes before the session ends for want of use, a dialog says so; one button keeps it.
function SessionEnd() {
  const client = useQueryClient();
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    const look = () => {
      const ms = sessionEndsAt() - Date.now();
      if (ms <= 0) void client.invalidateQueries({ queryKey: ['session'] });
      setLeft(ms <= kWarnMs ? Math.max(0, Math.ceil(ms / 60_000)) : undefined);
    };
    const timer = setInterval(look, 10_000);
    return () => clearInterval(timer);
  }, [client]);
  if (left === undefined) return null;
  const stay = () => {
    void get<Session>('/session')
      .then((session) => client.setQueryData(['session'], session))
      .catch(() => client.invalidateQueries({ queryKey: ['session'] }));
    setLeft(undefined);
  };
  return (
    <Dialog
      title={t('ending.title')}
      onClose={stay}
      closeText={t('ending.stay')}
    >
      <p role="timer">{t('ending.text', { n: left })}</p>
    </Dialog>
  );
}

const kKeys: [key: string, what: () => string][] = [
  ['↑ ↓', () => t('keys.move')],
  ['Enter', () => t('keys.open')],
  ['x', () => t('keys.select')],
  ['Shift + ↑ ↓', () => t('keys.range')],
  ['a', () => t('keys.approve')],
  ['r', () => t('keys.return')],
  ['d', () => t('keys.deny')],
  ['p', () => t('keys.preview')],
  ['/', () => t('keys.search')],
  ['?', () => t('keys.help')],
  ['Esc', () => t('keys.back')],
];

function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t('keys.title')} onClose={onClose} closeText={t('dialog.close')}>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-2">
        {kKeys.map(([key, what]) => (
          <div key={key} className="col-span-full grid grid-cols-subgrid">
            <dt>
              <kbd className="rounded-4 border border-solid-gray-600 bg-solid-gray-50 px-2 py-0.5 font-mono text-dns-14N-130">{key}</kbd>
            </dt>
            <dd>{what()}</dd>
          </div>
        ))}
      </dl>
      <Banner kind="info" title={t('keys.note')} />
    </Dialog>
  );
}
