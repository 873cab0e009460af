// Goal: dates, addresses, filter words and codes come out as people here expect them, at their edges too.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { brief, day, endOf, inputDay, left, momentOf, setZone, startOf, when } from '../logic/dates.ts';
import { kNoFields, toFilter } from '../logic/filter.ts';
import { homeOf, isOpen, placesOf } from '../logic/places.ts';
import { match, withQuery } from '../logic/route.ts';
import { change } from '../logic/settings.ts';
import { niceTop } from '../parts/chart.tsx';
import { asCode } from '../parts/code.tsx';
import { askErrors, randomId } from '../parts/ask.tsx';
import { size, t } from '../text/text.ts';
import { forget, remember, seen } from '../api/seen.ts';
import { takeSession } from '../api/client.ts';
import { approvedText, consequences, hasApproved } from '../logic/desk.ts';
import type { Facts, Move, Request, Role, Session } from '../api/schema.ts';

beforeEach(() => change({ language: 'ja', dates: 'era', shortcuts: true }));
afterEach(() => change({ language: 'ja', dates: 'era', shortcuts: true }));

test('a day is told in the era, in the zone of the office', () => {
  expect(when('2026-11-22T00:12:03.123Z')).toBe('令和8年11月22日(日) 09:12');
  expect(day('2026-11-21T15:00:00Z')).toBe('令和8年11月22日(日)');
  expect(day('2026-11-21T14:59:59Z')).toBe('令和8年11月21日(土)');
});

test('the zone is that of the desk, whatever the browser stands in', () => {
  setZone(-210);
  expect(when('2026-11-22T00:12:03.123Z')).toBe('令和8年11月21日(土) 20:42');
  expect(new Date(momentOf('2026-11-21', '20:42')).toISOString()).toBe('2026-11-22T00:12:00.000Z');
  expect(new Date(endOf('2026-11-21')).toISOString()).toBe('2026-11-22T03:29:59.999Z');
  takeSession(session(['staff'], { zone_minutes: 540 }), null);
  expect(when('2026-11-22T00:12:03.123Z')).toBe('令和8年11月22日(日) 09:12');
});

test('the first year of an era is 元年', () => {
  expect(day('2019-05-01T00:00:00Z')).toBe('令和元年5月1日(水)');
  expect(day('2019-04-30T00:00:00Z')).toBe('平成31年4月30日(火)');
});

test('by choice, and in English, a day is 2026-11-22', () => {
  change({ dates: 'iso' });
  expect(when('2026-11-22T00:12:00Z')).toBe('2026-11-22 09:12');
  change({ dates: 'era', language: 'en' });
  expect(when('2026-11-22T00:12:00Z')).toBe('2026-11-22 09:12');
});

test('a table leaves the year out only within this year', () => {
  const now = Date.parse('2026-11-23T00:00:00Z');
  expect(brief('2026-11-22T00:12:00Z', now)).toBe('11月22日(日) 09:12');
  expect(brief('2025-11-22T00:12:00Z', now)).toBe('令和7年11月22日(土) 09:12');
});

test('what is no date is said to be none, not shown as NaN', () => {
  expect(when('soon')).toBe('－');
  expect(left('soon')).toBe('－');
});

test('time left is told in the unit that matters', () => {
  const now = 1_000_000_000_000;
  expect(left(now + 25 * 60_000, now)).toBe('あと25分');
  expect(left(now + 3 * 3_600_000, now)).toBe('あと3時間');
  expect(left(now + 47 * 3_600_000, now)).toBe('あと47時間');
  expect(left(now + 49 * 3_600_000, now)).toBe('あと2日');
  expect(left(now - 1, now)).toBe('期限切れ');
});

test('a day typed into a form means that day in the office', () => {
  expect(new Date(startOf('2026-11-22')).toISOString()).toBe('2026-11-21T15:00:00.000Z');
  expect(new Date(endOf('2026-11-22')).toISOString()).toBe('2026-11-22T14:59:59.999Z');
  expect(inputDay(Date.parse('2026-11-21T15:00:00Z'))).toBe('2026-11-22');
});

test('the search form writes the words of the grammar; blanks are quoted, quotes cannot get out', () => {
  expect(toFilter({ ...kNoFields, from: 'a@example.jp', state: 'held' })).toBe('from:a@example.jp state:held');
  expect(toFilter({ ...kNoFields, subject: '見積　送付' })).toBe('subject:"見積　送付"');
  expect(toFilter({ ...kNoFields, subject: 'a" state:purged "b' })).toBe('subject:"a state:purged b"');
  expect(toFilter({ ...kNoFields, before: '2026-11-30' })).toBe('before:2026-12-01');
  expect(toFilter({ ...kNoFields, before: 'never' })).toBe('');
});

test('addresses of pages are taken apart, odd ones are refused', () => {
  expect(match('/m/:id', '/m/7f3a91c2')).toEqual({ id: '7f3a91c2' });
  expect(match('/m/:id', '/m/7f3a91c2/')).toEqual({ id: '7f3a91c2' });
  expect(match('/m/:id', '/m/')).toBeUndefined();
  expect(match('/m/:id', '/m/a/b')).toBeUndefined();
  expect(match('/m/:id', '/m/%ZZ')).toBeUndefined();
  expect(match('/mail', '/')).toBeUndefined();
});

test('a changed filter starts at the first page again', () => {
  expect(withQuery('/mail', new URLSearchParams('q=a&page=xyz'), { q: 'b' })).toBe('/mail?q=b');
  expect(withQuery('/mail', new URLSearchParams('q=a'), { page: 'xyz' })).toBe('/mail?q=a&page=xyz');
  expect(withQuery('/mail', new URLSearchParams('q=a'), { q: '' })).toBe('/mail');
});

test('a code is six figures, also when an input method gave wide ones', () => {
  expect(asCode('１２３４５６')).toBe('123456');
  expect(asCode('123 456')).toBe('123456');
  expect(asCode('12345678')).toBe('123456');
  expect(asCode('abc')).toBe('');
});

const session = (roles: Role[], more: Partial<Session> = {}): Session => ({ state: 'ready', csrf: '', code_needed: false, roles, ...more });

test('each role is offered its own pages and starts at the right one', () => {
  const paths = (one: Session) => placesOf(one).map((place) => place.path);
  expect(paths(session(['staff']))).toEqual(['/mail', '/requests']);
  expect(homeOf(session(['staff']))).toBe('/mail');
  expect(homeOf(session(['staff', 'approver'], { decides: true }))).toBe('/inbox');
  expect(homeOf(session(['staff', 'administrator'], { decides: true }))).toBe('/dashboard');
  expect(homeOf(session(['auditor']))).toBe('/audit');
  expect(homeOf(session(['staff', 'ciso']))).toBe('/reports');
  expect(isOpen('/messages/:id', session(['staff']))).toBe(false);
  expect(isOpen('/m/:id', session(['auditor']))).toBe(false);
});

test('pages of administration are not offered where they are not served', () => {
  expect(homeOf(session(['staff', 'administrator'], { decides: true, administrator_pages: false }))).toBe('/inbox');
  expect(isOpen('/audit', session(['auditor'], { administrator_pages: false }))).toBe(false);
});

test('a request needs a way, a reason and how the sender was confirmed; other needs words', () => {
  expect(Object.keys(askErrors('', '', '', ''))).toEqual(['way', 'reason', 'confirmed']);
  expect(askErrors('other', ' ', 'phone', 'original')).toHaveProperty('text');
  expect(askErrors('edit', '', 'phone', 'original')).toEqual({});
  expect(askErrors('edit', '𠮷'.repeat(200), 'phone', 'original')).toEqual({});
  expect(askErrors('edit', '𠮷'.repeat(201), 'phone', 'original')).toHaveProperty('text');
});

test('the id of a form is 128 random bits', () => {
  expect(randomId()).toMatch(/^[0-9a-f]{32}$/);
  expect(randomId()).not.toBe(randomId());
});

test('sizes and scales are round numbers', () => {
  expect([size(999), size(1834), size(3_145_728), size(18_874_368)]).toEqual(['999バイト', '2 KB', '3.0 MB', '18 MB']);
  expect([niceTop(0), niceTop(7), niceTop(9), niceTop(347), niceTop(401), niceTop(1000)]).toEqual([4, 8, 12, 400, 500, 1000]);
});

const kAt = '2026-11-22T00:00:00Z';
const move = (what: Move['move'], actor: string): Move => ({ move: what, actor, at: kAt });
const facts = { checked_import: false } as Facts;
const request = (given: number, needed: number, moves: Move[], state: Request['state'] = 'requested') =>
  ({ state, way: 'original', part: null, address: 'a@example.jp', deadline: null, requester: { account: 'sato', name: '佐藤' }, approvals_given: given, approvals_needed: needed, moves }) as unknown as Request;

test('the first of two approvals is told as such, and nothing begins with it', () => {
  const half = request(1, 2, [move('request', 'sato'), move('approve', 'suzuki')]);
  expect(hasApproved(half, 'suzuki')).toBe(true);
  expect(hasApproved(half, 'tanaka')).toBe(false);
  expect(approvedText(half)).toBe('承認しました（1／2名）。あと1名の承認で処理が始まります');
  expect(approvedText(request(2, 2, half.moves, 'approved'))).toBe('承認しました');
});

test('what an approval does is told as what will happen, and a washing again as such', () => {
  expect(consequences(request(0, 1, []), facts, 'suzuki')[0]).toBe('メール全体の原本を、佐藤 さん（a@example.jp）にお渡しします。');
  const again = { ...request(0, 1, []), way: 'rewash:body-only' } as Request;
  expect(consequences(again, facts, 'suzuki')[0]).toBe('メール全体を「本文のみ」で無害化し直し、佐藤 さんに届けます。');
});

test('checks that are recorded are not asked for again', () => {
  const eye = { check: 'eye' as const, by: 'x', at: kAt };
  const malware = { ...eye, check: 'malware' as const };
  expect(consequences(request(0, 2, []), { checked_import: true, checks: [eye] } as Facts, 'suzuki')).toContain(t('decide.what.checked'));
  expect(consequences(request(0, 2, []), { checked_import: true, checks: [eye, malware] } as Facts, 'suzuki')).not.toContain(t('decide.what.checked'));
});

test('only the last approval needed is said to begin the work', () => {
  const last = t('decide.what.last');
  const moves = [move('request', 'sato'), move('approve', 'suzuki')];
  expect(consequences(request(0, 2, []), facts, 'suzuki')).not.toContain(last);
  expect(consequences(request(1, 2, moves), facts, 'suzuki')).not.toContain(last);
  expect(consequences(request(1, 2, moves), facts, 'suzuki')).toContain(t('decide.what.more', { n: 1 }));
  expect(consequences(request(1, 2, moves), facts, 'tanaka')).toContain(last);
  expect(consequences(request(2, 2, moves, 'approved'), facts, 'tanaka')).not.toContain(last);
});

test('an approval from before the request was asked anew does not count', () => {
  expect(hasApproved(request(0, 2, [move('request', 'sato'), move('approve', 'suzuki'), move('return', 'tanaka'), move('resubmit', 'sato')]), 'suzuki')).toBe(false);
});

test('the server is asked who it is only where somebody logged in; the mark outlives the page and holds nothing secret', () => {
  forget();
  expect(seen()).toBe(false);
  takeSession(session(['staff'], { csrf: 'secret' }), null);
  expect(seen()).toBe(true);
  expect(JSON.stringify(localStorage)).not.toContain('secret');
  forget();
  expect(seen()).toBe(false);
  remember();
  expect(seen()).toBe(true);
  forget();
});
