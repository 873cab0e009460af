// Goal: whole pages say what a person needs, in the words that letters, manuals and the command line use; asked of the mock server's
// answers (which keep to docs/openapi.yaml), changed here where a case needs it.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answer } from '../../mock/api.mjs';
import { hex } from '../../mock/data.mjs';
import type { Session } from '../api/schema.ts';
import { SessionProvider } from '../api/session.tsx';
import { change } from '../logic/settings.ts';
import userEvent from '@testing-library/user-event';
import { reasonText } from '../parts/request_moves.tsx';
import { t } from '../text/text.ts';
import { AuditPage } from '../pages/audit.tsx';
import { ExceptionsPage } from '../pages/exceptions.tsx';
import { DashboardPage } from '../pages/dashboard.tsx';
import { InboxPage } from '../pages/inbox.tsx';
import { PolicyPage } from '../pages/policy.tsx';
import { RequestPage } from '../pages/request.tsx';
import { RequestsPage } from '../pages/requests.tsx';

// jsdom knows <dialog> but cannot open it.
HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.setAttribute('open', '');
};

type Answer = Record<string, unknown>;
const kState = { size: 40, now: Date.now() };

// Shows a page to a person; change alters what the server answers to one path.
async function show(as: string, place: string, page: ReactNode, alter: Record<string, (body: Answer) => Answer> = {}) {
  history.replaceState(null, '', place);
  window.scrollTo = () => undefined;
  vi.stubGlobal('fetch', async (asked: string) => {
    const url = new URL(asked, 'http://desk');
    const path = url.pathname.slice('/api/v1'.length);
    const out = answer(kState, { method: 'GET', path, query: url.searchParams, body: {}, as });
    const body = alter[path]?.(structuredClone(out.body) as Answer) ?? out.body;
    return new Response(JSON.stringify(body), { status: out.status ?? 200, headers: { 'Content-Type': 'application/json' } });
  });
  const session = answer(kState, { method: 'GET', path: '/session', query: new URLSearchParams(), body: {}, as }).body as Session;
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <SessionProvider session={session}>{page}</SessionProvider>
    </QueryClientProvider>,
  );
  await screen.findByRole('heading', { level: 1 });
}

beforeEach(() => change({ language: 'ja', dates: 'era', shortcuts: true }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const kOne = hex(100_001);

test('a request is called by its own number beside that of its mail, in lists and on its page', async () => {
  await show('suzuki', '/inbox', <InboxPage />);
  const number = kOne.slice(0, 10);
  const mail = hex(3).slice(0, 10);
  expect((await screen.findAllByText(number)).length).toBe(1);
  expect(screen.getByText(mail)).toBeTruthy();
  cleanup();
  await show('sato', '/requests', <RequestsPage />);
  expect(await screen.findByText(number)).toBeTruthy();
  cleanup();
  await show('suzuki', `/requests/${kOne}`, <RequestPage id={kOne} />);
  expect(screen.getAllByText(number).length).toBeGreaterThan(0);
  expect(screen.getByText('申請番号', { selector: 'dt' }).nextElementSibling?.textContent).toBe(number);
  expect(screen.getByText('受付番号', { selector: 'dt' }).nextElementSibling?.textContent).toBe(mail);
});

test('the first digits of a number, as a letter tells it, lead to its request; a number of nobody is said to be none', async () => {
  await show('suzuki', `/requests/${kOne.slice(0, 10)}`, <RequestPage id={kOne.slice(0, 10)} />).catch(() => undefined);
  expect(location.pathname).toBe(`/requests/${kOne}`);
  cleanup();
  await show('suzuki', '/requests/ffffffffff', <RequestPage id="ffffffffff" />);
  expect(screen.getByText('見つかりませんでした')).toBeTruthy();
});

test('each row of the inbox is reached by the subject of its mail', async () => {
  await show('suzuki', '/inbox', <InboxPage />);
  await screen.findByText(kOne.slice(0, 10));
  const links = (await screen.findAllByRole('link')).filter((link) => link.getAttribute('href')?.startsWith('/requests/'));
  expect(links.length).toBeGreaterThan(3);
  expect(links.map((link) => link.textContent)).not.toContain('原本を受け取る');
  expect(new Set(links.map((link) => link.textContent)).size).toBeGreaterThan(3);
});

test('the policy shows one profile at a time, like rows as one, and the lines of the file only when asked', async () => {
  await show('kanri', '/policy', <PolicyPage />);
  expect(screen.getAllByText('渡せません')).toHaveLength(1);
  expect(screen.getByText('実行形式（プログラム）、インストーラー、ショートカット、スクリプト')).toBeTruthy();
  expect(screen.getByText('本文の後')).toBeTruthy();
  expect(screen.queryByText('本文の前')).toBeNull();
  expect(screen.getByText('<part kind="*" method="withhold"/>').closest('details')?.open).toBe(false);
  expect(screen.queryByText('0')).toBeNull();
});

test('a number that was counted up to a bound says so', async () => {
  const atLeast = { '/dashboard': (body: Answer) => ({ ...body, waiting: 1000, waiting_exact: false, requests_waiting: 500, requests_exact: false }) };
  await show('kanri', '/dashboard', <DashboardPage />, atLeast);
  expect(screen.getByText('1,000通以上')).toBeTruthy();
  expect(screen.getByText('500件以上')).toBeTruthy();
  cleanup();
  await show('suzuki', '/inbox', <InboxPage />, { '/requests/inbox': (body) => ({ ...body, waiting: 500, waiting_exact: false }) });
  expect(await screen.findByText('承認待ち 500件以上')).toBeTruthy();
});

test('who has approved is told what happens next, is asked for nothing again, and may take it back without being called to', async () => {
  const both = hex(100_009); // the first of two approvals is suzuki's, both checks are recorded
  const decides = (body: Answer) => ({ ...body, may: { ...(body.may as object), 'check-eye': true, 'check-malware': true } });
  await show('suzuki', `/requests/${both}`, <RequestPage id={both} />, { [`/requests/${both}`]: decides });
  expect(screen.getByRole('heading', { name: 'このあと何が起きるか' })).toBeTruthy();
  expect(screen.queryByText('承認すると何が起きるか')).toBeNull();
  expect(screen.queryByRole('button', { name: /を記録する/ })).toBeNull();
  expect(screen.queryByText(/次の2つの確認を記録すると/)).toBeNull();
  expect(screen.getByRole('button', { name: '承認を取り消して却下する' }).className).toContain('min-h-8');
  cleanup();
  await show('suzuki', `/requests/${hex(100_000)}`, <RequestPage id={hex(100_000)} />);
  expect(screen.getByRole('heading', { name: '承認すると何が起きるか' })).toBeTruthy();
  expect(screen.getAllByRole('button', { name: /を記録する/ })).toHaveLength(2);
});

test('the inbox says which request is dangerous', async () => {
  await show('suzuki', '/inbox', <InboxPage />);
  expect((await screen.findAllByText('危険性が高い')).length).toBeGreaterThan(0);
  expect(screen.getAllByText('危険性が高い').length).toBeLessThan(screen.getAllByRole('row').length - 1);
});

test('people stand by their names in exceptions and audit records; what policies refuse is not offered', async () => {
  await show('kanri', '/exceptions', <ExceptionsPage />);
  expect((await screen.findAllByText('鈴木 一郎')).length).toBeGreaterThan(0);
  await userEvent.click(screen.getByRole('button', { name: t('exceptions.propose') }));
  expect([...screen.getByLabelText(/^扱い/).querySelectorAll('option')].map((one) => one.value)).toEqual(['', 'rebuild', 'text', 'withhold']);
  cleanup();
  await show('kansa', '/audit', <AuditPage />);
  expect((await screen.findAllByText('管理 太郎')).length).toBeGreaterThan(0);
});

test('a reason that was picked and the words beside it stand apart', () => {
  expect(reasonText({ code: { code: 'confirm', text: '差出人を確認してください' }, reason: '電話番号は名簿から' })).toBe('差出人を確認してください：電話番号は名簿から');
  expect(reasonText({ code: null, reason: '電話で確認済み' })).toBe('電話で確認済み');
});
