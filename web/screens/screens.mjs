// Opens every page with invented data, in every state a person meets (dialogs, what a form says is wrong, refusals, nothing there, far
// too much), and fails on what a machine can see: an accessibility rule broken (axe, WCAG 2.2 A and AA), a console message, a request to
// another origin, a page wider than its window. Japanese in the usual window, English in 320 pixels (WCAG reflow).
//   node screens/screens.mjs [--only NAME] [--quick]     without --quick also pictures into build/screens, for a person to look at:
//                                                        zoom 200 % and 400 %, 10,000 rows, forced colours, print
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { broken, openBrowser } from '../../tests/web/pages.mjs';
import { hex } from '../mock/data.mjs';
import { serve } from '../mock/server.mjs';

const kHere = fileURLToPath(new URL('.', import.meta.url));
const options = process.argv.slice(2);
const only = options.includes('--only') ? options[options.indexOf('--only') + 1] : undefined;
const quick = options.includes('--quick');
const built = `${kHere}../../build/web`;
const out = `${kHere}../../build/screens`;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kTexts = Object.fromEntries(['ja', 'en'].map((language) => [language, JSON.parse(readFileSync(`${kHere}../src/text/${language}.json`, 'utf8'))]));

const kItem = hex(4); // some parts withheld
const kHeldItem = hex(17);
const kRequested = hex(100_001);
const kChecked = hex(100_000);
const kApproved = hex(100_009); // by suzuki, the first of two
const kReleased = hex(100_004);
const kReturned = hex(100_003);
const kException = hex(701); // proposed

// One visit: the page, and the words of its language. Things are found by the key of their text, so that each state is looked at in both.
class Visit {
  constructor(page, language, site) {
    Object.assign(this, { page, language, site });
  }
  text(key) {
    const text = kTexts[this.language][key];
    if (text === undefined) throw new Error(`no text ${key}`);
    return text;
  }
  // The text up to the first place that is filled in.
  start(key) {
    return new RegExp(`^\\s*${this.text(key).split('{')[0].replace(/[.*+?^$()[\]\\|]/g, '\\$&')}`);
  }
  button(key, where = this.page) {
    return where.getByRole('button', { name: this.text(key), exact: false });
  }
  press(key) {
    return this.button(key).first().click();
  }
  get dialog() {
    return this.page.getByRole('dialog');
  }
  send(key) {
    return this.dialog.getByRole('button', { name: this.text(key), exact: true }).click();
  }
  tab(key) {
    return this.page.getByRole('tab', { name: this.start(key) }).click();
  }
  field(key) {
    return this.page.getByLabel(this.start(key));
  }
  alert() {
    return this.page.getByRole('alert').first().waitFor();
  }
  // As a link within the pages does.
  go(path) {
    return this.page.evaluate((to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }, path);
  }
  async select(from, to) {
    for (const box of (await this.page.getByRole('checkbox').all()).slice(from, to)) await box.check();
  }
  // From now on the server answers like this.
  answer(status, body) {
    return this.page.route('**/api/v1/**', (route) => (status === 0 ? route.abort() : route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) })));
  }
}

const press = (key) => (visit) => visit.press(key);
const tab = (key) => (visit) => visit.tab(key);
const sendEmpty = (open, send) => async (visit) => {
  await visit.press(open);
  await visit.send(send);
  await visit.alert();
};
const kBusy = { code: 'CON-20', message: '操作の回数が多すぎます。', next: '少し待って、もう一度お試しください。' };
const kInternal = { code: 'CON-26', message: 'システムの内部で誤りが起きました。', next: '続く場合は情報担当にご連絡ください。' };
const kEnded = { code: 'CON-02', message: 'ログインの有効時間が過ぎました。', next: 'もう一度ログインしてください。' };

// name, who, address, and what to do first.
const kPages = [
  ['login', '', '/'],
  ['login-wrong', '', '/', async (visit) => { await visit.field('login.name').fill('sato'); await visit.page.locator('#field-password').fill('wrong'); await visit.press('login.send'); await visit.alert(); }],
  ['login-empty', '', '/', press('login.send')],
  ['login-code', 'halfsuzuki', '/'],
  ['login-away', 'sato', '/', (visit) => visit.answer(0), 'before'],
  ['mail', 'sato', '/mail'],
  ['mail-none', 'sato', '/mail?q=%E3%81%AA%E3%81%84%E8%A8%80%E8%91%89'],
  ['item', 'sato', `/m/${kItem}`],
  ['item-held', 'sato', `/m/${kHeldItem}`],
  ['item-unknown', 'sato', '/m/ffffffff'],
  ['item-ask', 'sato', `/m/${kItem}`, press('ask.open')],
  ['item-ask-errors', 'sato', `/m/${kItem}`, sendEmpty('ask.open', 'ask.send')],
  ['requests', 'sato', '/requests'],
  ['request-released', 'sato', `/requests/${kReleased}`],
  ['request-password', 'sato', `/requests/${kReleased}`, press('request.act.password')],
  ['request-password-again', 'sato', `/requests/${kReleased}`, async (visit) => { await visit.press('request.act.password'); await visit.press('password.show'); await visit.page.getByRole('dialog', { name: visit.text('again.title') }).waitFor(); }],
  ['request-returned', 'sato', `/requests/${kReturned}`],
  ['request-resubmit', 'sato', `/requests/${kReturned}`, press('request.act.resubmit')],
  ['request-withdraw', 'sato', `/requests/${kReturned}`, press('request.act.withdraw')],
  ['session-ending', 'sato', '/help', async (visit) => { await visit.page.clock.install(); await visit.page.reload(); await visit.page.locator('h1').waitFor(); await visit.page.clock.fastForward('28:00'); await visit.dialog.waitFor(); }],
  ['session-ended', 'sato', '/help', async (visit) => { await visit.answer(401, kEnded); await visit.go('/requests'); await visit.page.locator('#field-name').waitFor(); }],
  ['list-busy', 'sato', '/help', async (visit) => { await visit.answer(429, kBusy); await visit.go('/mail'); await visit.alert(); }],
  ['thing-broken', 'sato', '/help', async (visit) => { await visit.answer(500, kInternal); await visit.go(`/m/${kItem}`); await visit.alert(); }],
  ['away', 'sato', '/help', async (visit) => { await visit.answer(0); await visit.go('/mail'); await visit.alert(); }],
  ['help', 'sato', '/help'],
  ['settings', 'sato', '/settings'],
  ['settings-errors', 'sato', '/settings', press('settings.password.send')],
  ['not-found', 'sato', '/nothing/here'],
  ['inbox', 'suzuki', '/inbox'],
  ['inbox-deny', 'suzuki', '/inbox', async (visit) => { await visit.select(1, 4); await visit.press('inbox.deny'); }],
  ['inbox-denied', 'suzuki', '/inbox', async (visit) => { await visit.select(1, 4); await visit.press('inbox.deny'); await visit.page.locator('#field-picked').selectOption('suspicious'); await visit.send('request.send.deny'); await visit.dialog.waitFor({ state: 'detached' }); }],
  ['decide', 'suzuki', `/requests/${kRequested}`],
  ['decide-text', 'suzuki', `/requests/${kRequested}`, tab('mail.text')],
  ['decide-parts', 'suzuki', `/requests/${kRequested}`, tab('mail.parts')],
  ['decide-history', 'suzuki', `/requests/${kRequested}`, tab('decide.tab.history')],
  ['decide-approve', 'suzuki', `/requests/${kRequested}`, press('request.act.approve.original')],
  ['decide-approve-error', 'suzuki', `/requests/${kRequested}`, async (visit) => { await visit.press('request.act.approve.original'); await visit.page.locator('#field-code').fill('000000'); await visit.send('request.send.approve'); await visit.alert(); }],
  ['decide-return', 'suzuki', `/requests/${kRequested}`, sendEmpty('request.act.return', 'request.send.return')],
  ['decide-checked', 'suzuki', `/requests/${kChecked}`],
  ['decide-approved', 'suzuki', `/requests/${kApproved}`],
  ['decide-check-eye', 'suzuki', `/requests/${kChecked}`, sendEmpty('check.record.eye', 'check.send')],
  ['decide-check-malware', 'suzuki', `/requests/${kChecked}`, sendEmpty('check.record.malware', 'check.send')],
  ['decide-recall', 'suzuki', `/requests/${kReleased}`, press('request.act.recall')],
  ['deputies', 'suzuki', '/deputies'],
  ['deputies-add', 'suzuki', '/deputies', async (visit) => { await visit.press('deputies.add'); await visit.page.locator('#field-deputy').fill('鈴'); await visit.send('person.find'); await visit.dialog.getByRole('radio').first().waitFor(); }],
  ['deputies-errors', 'suzuki', '/deputies', sendEmpty('deputies.add', 'deputies.send')],
  ['keys', 'suzuki', '/inbox', (visit) => visit.page.keyboard.press('?')],
  ['dashboard', 'kanri', '/dashboard'],
  ['dashboard-month', 'kanri', '/dashboard?hours=744'],
  ['dashboard-table', 'kanri', '/dashboard', press('chart.asTable')],
  ['messages', 'kanri', '/messages'],
  ['messages-form', 'kanri', '/messages', (visit) => visit.page.getByText(visit.text('messages.form')).click()],
  ['messages-act', 'kanri', '/messages', async (visit) => { await visit.select(1, 3); await visit.press('message.act.hold'); }],
  ['messages-save', 'kanri', '/messages?q=state:held', sendEmpty('filters.save', 'filters.save')],
  ['message', 'kanri', `/messages/${kItem}`],
  ['message-act', 'kanri', `/messages/${kItem}`, press('message.act.rewash')],
  ['message-parts', 'kanri', `/messages/${kItem}`, tab('mail.parts')],
  ['message-audit', 'kanri', `/messages/${kItem}`, tab('nav.audit')],
  ['holds', 'kanri', '/holds'],
  ['queue', 'kanri', '/queue'],
  ['people', 'kanri', '/people'],
  ['departments', 'kanri', '/people', tab('departments.tab')],
  ['person', 'kanri', '/people/suzuki'],
  ['person-block', 'kanri', '/people/suzuki', press('person.act.block')],
  ['policy', 'kanri', '/policy'],
  ['exceptions', 'kanri', '/exceptions'],
  ['exceptions-propose', 'kanri', '/exceptions', press('exceptions.propose')],
  ['exceptions-errors', 'kanri', '/exceptions', sendEmpty('exceptions.propose', 'exceptions.send')],
  ['exception', 'ciso', `/exceptions/${kException}`],
  ['exception-approve', 'ciso', `/exceptions/${kException}`, press('exception.approve')],
  ['exception-refuse', 'ciso', `/exceptions/${kException}`, press('exception.refuse')],
  ['audit', 'kansa', '/audit'],
  ['reports', 'ciso', '/reports'],
  ['report-week', 'ciso', '/reports/409'],
  ['report-unsound', 'ciso', '/reports/406'],
];

// Windows in CSS pixels: a zoom of 200 % leaves half of 1366 x 768, 400 % a quarter.
const kUsual = { width: 1366, height: 768 };
const kNarrow = { width: 320, height: 640 };
const kZooms = [['-zoom200', { width: 683, height: 384 }, 2], ['-zoom400', { width: 341, height: 192 }, 4]];
const kMany = new Set(['mail', 'requests', 'inbox', 'deputies', 'messages', 'holds', 'queue', 'people', 'exceptions', 'audit', 'dashboard', 'reports']);
const kForced = new Set(['login', 'item', 'inbox', 'decide', 'dashboard', 'messages', 'audit', 'item-ask', 'reports']);
const kPrint = new Set(['item', 'inbox', 'decide', 'dashboard', 'message', 'policy', 'help', 'audit', 'reports']);
// In the smallest window there is, what has most to show.
const kSmallest = new Set(['login', 'item-ask', 'decide-approve', 'inbox', 'exceptions-errors']);

let failures = 0;
const fail = (name, what) => {
  failures += 1;
  console.error(`${name}: ${what}`);
};

async function look(page, name) {
  for (const violation of await broken(page, axe)) fail(name, `axe ${violation}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide <= 1) return;
  const who = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    return [...document.querySelectorAll('main *, header *, dialog *')].filter((one) => one.getBoundingClientRect().right > limit + 1 && !one.closest('[role=region]')).slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
  });
  fail(name, `the page is ${wide} px wider than its window: ${who.join(' | ')}`);
}

mkdirSync(out, { recursive: true });
const now = Date.now();
const light = await serve(built, { size: 24, now });
const many = await serve(built, { size: 10_000, now });
const browser = await openBrowser();

async function visit(name, site, [, who, address, prepare, early], { size = kUsual, scale = 1, language = 'ja', forced = false, print = false }) {
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: scale >= 2 ? 2 : 1, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', reducedMotion: 'reduce', forcedColors: forced ? 'active' : 'none' });
  if (who) await context.addCookies([{ name: 'mock', value: who, url: site.origin }]);
  await context.addInitScript(([loggedIn, words]) => {
    if (loggedIn) localStorage.setItem('temizu.seen', '1');
    if (!localStorage.getItem('temizu.settings')) localStorage.setItem('temizu.settings', JSON.stringify({ language: words }));
  }, [who !== '', language]);
  const page = await context.newPage();
  site.state.again = false;
  page.on('console', (message) => {
    // Chromium reports each refused answer by itself; what was refused on purpose is not news.
    if (!/Failed to load resource: (the server responded with a status of (401|403|404|429|500)|net::ERR_FAILED)/.test(message.text())) fail(name, `console: ${message.text()}`);
  });
  page.on('pageerror', (error) => fail(name, `error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(site.origin)) fail(name, `request to ${request.url()}`);
  });
  const seen = new Visit(page, language, site);
  const ready = () => page.waitForFunction((loading) => !document.body.innerText.includes(loading), kTexts[language].loading);
  try {
    if (early) await prepare(seen);
    await page.goto(site.origin + address);
    if (early) await seen.alert();
    else await page.locator('h1').waitFor();
    await ready();
    if (prepare && !early) await prepare(seen);
    await ready();
    if (!forced && !print) await look(page, name);
    if (print) await page.pdf({ path: `${out}/${name}.pdf`, format: 'A4' });
    else if (!quick) await page.screenshot({ path: `${out}/${name}.png`, fullPage: !(await page.locator('dialog[open]').count()) });
  } catch (error) {
    fail(name, error.message.split('\n').slice(0, 3).join(' '));
    await page.screenshot({ path: `${out}/${name}-failed.png` }).catch(() => undefined);
  }
  await context.close();
}

for (const one of kPages) {
  const [name] = one;
  if (only && !name.startsWith(only)) continue;
  await visit(name, light, one, {});
  await visit(`${name}-english`, light, one, { size: kNarrow, language: 'en' });
  if (kMany.has(name)) await visit(`${name}-10000`, many, one, {});
  if (quick && kSmallest.has(name)) await visit(`${name}-zoom400`, light, one, { size: kZooms[1][1], scale: 4 });
  if (quick) continue;
  for (const [suffix, size, scale] of kZooms) await visit(name + suffix, light, one, { size, scale });
  if (kForced.has(name)) await visit(`${name}-forced`, light, one, { forced: true });
  if (kPrint.has(name)) await visit(`${name}-print`, light, one, { print: true });
}
await browser.close();
light.server.close();
many.server.close();
console.log(failures === 0 ? 'screens: nothing to complain about' : `screens: ${failures} complaints`);
process.exit(failures === 0 ? 0 : 1);
