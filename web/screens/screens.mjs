// Takes pictures of every page with invented data for a person to look at (build/screens), and fails on what a machine can see:
// an accessibility rule broken (axe, WCAG 2.2 A and AA), a console message, a request to another origin, a page wider than its window.
//   node screens/screens.mjs [--only NAME] [--quick]     --quick: no pictures, full size, and some at 400 %
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../mock/server.mjs';
import { hex } from '../mock/data.mjs';

const kHere = fileURLToPath(new URL('.', import.meta.url));
const options = process.argv.slice(2);
const only = options.includes('--only') ? options[options.indexOf('--only') + 1] : undefined;
const quick = options.includes('--quick');
const pictures = !quick;
const built = `${kHere}../../build/web`;
const out = `${kHere}../../build/screens`;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const kItem = hex(4); // some parts withheld
const kHeldItem = hex(17);
const kRequested = hex(100_001);
const kChecked = hex(100_000);
const kReleased = hex(100_004);
const kReturned = hex(100_003);

const button = (name) => async (page) => page.getByRole('button', { name, exact: false }).first().click();
const tab = (name) => async (page) => page.getByRole('tab', { name }).click();

// name, who, address, and what to do first.
const kPages = [
  ['login', '', '/'],
  ['login-wrong', '', '/', async (page) => { await page.getByLabel('利用者名').fill('sato'); await page.getByLabel('パスワード', { exact: true }).fill('wrong'); await page.getByRole('button', { name: 'ログインする' }).click(); await page.getByRole('alert').waitFor(); }],
  ['login-empty', '', '/', button('ログインする')],
  ['login-code', 'halfsuzuki', '/'],
  ['mail', 'sato', '/mail'],
  ['mail-none', 'sato', '/mail?q=%E3%81%AA%E3%81%84%E8%A8%80%E8%91%89'],
  ['item', 'sato', `/m/${kItem}`],
  ['item-held', 'sato', `/m/${kHeldItem}`],
  ['item-unknown', 'sato', '/m/ffffffff'],
  ['item-ask', 'sato', `/m/${kItem}`, button('受け取り方を選ぶ')],
  ['item-ask-errors', 'sato', `/m/${kItem}`, async (page) => { await button('受け取り方を選ぶ')(page); await page.getByRole('dialog').getByRole('button', { name: /^申請する$/ }).click(); }],
  ['requests', 'sato', '/requests'],
  ['request-released', 'sato', `/requests/${kReleased}`],
  ['request-password', 'sato', `/requests/${kReleased}`, button('パスワードを表示する')],
  ['request-password-again', 'sato', `/requests/${kReleased}`, async (page) => { await button('パスワードを表示する')(page); await button('一度だけ表示する')(page); await page.getByRole('dialog', { name: 'ご本人の確認' }).waitFor(); }],
  ['request-returned', 'sato', `/requests/${kReturned}`],
  ['request-resubmit', 'sato', `/requests/${kReturned}`, button('直して申請し直す')],
  ['help', 'sato', '/help'],
  ['settings', 'sato', '/settings'],
  ['not-found', 'sato', '/nothing/here'],
  ['inbox', 'suzuki', '/inbox'],
  ['inbox-deny', 'suzuki', '/inbox', async (page) => { for (const box of (await page.getByRole('checkbox').all()).slice(1, 4)) await box.check(); await button('選んだ申請を却下する')(page); }],
  ['inbox-denied', 'suzuki', '/inbox', async (page) => { for (const box of (await page.getByRole('checkbox').all()).slice(1, 4)) await box.check(); await button('選んだ申請を却下する')(page); await page.getByLabel(/^理由/).selectOption('suspicious'); await page.getByRole('button', { name: '却下する', exact: true }).click(); await page.getByText('件を処理しました').waitFor(); }],
  ['decide', 'suzuki', `/requests/${kRequested}`],
  ['decide-text', 'suzuki', `/requests/${kRequested}`, tab('本文（無害化後）')],
  ['decide-parts', 'suzuki', `/requests/${kRequested}`, tab('本文と添付ファイル')],
  ['decide-history', 'suzuki', `/requests/${kRequested}`, tab('経過と過去の申請')],
  ['decide-approve', 'suzuki', `/requests/${kRequested}`, button('承認する')],
  ['decide-approve-error', 'suzuki', `/requests/${kRequested}`, async (page) => { await button('承認する')(page); await page.getByLabel(/確認コード/).fill('000000'); await page.getByRole('dialog').getByRole('button', { name: '承認する' }).click(); await page.getByRole('alert').waitFor(); }],
  ['decide-checked', 'suzuki', `/requests/${kChecked}`],
  ['decide-check-malware', 'suzuki', `/requests/${kChecked}`, button('マルウェア検査を記録する')],
  ['deputies', 'suzuki', '/deputies'],
  ['deputies-add', 'suzuki', '/deputies', async (page) => { await button('代理を設定する')(page); await page.getByLabel(/代理者の氏名/).fill('鈴'); await page.getByRole('dialog').getByRole('button', { name: '検索する' }).click(); await page.getByText('該当 2人').waitFor(); }],
  ['keys', 'suzuki', '/inbox', async (page) => page.keyboard.press('?')],
  ['dashboard', 'kanri', '/dashboard'],
  ['dashboard-month', 'kanri', '/dashboard?hours=744'],
  ['dashboard-table', 'kanri', '/dashboard', button('表で見る')],
  ['messages', 'kanri', '/messages'],
  ['messages-form', 'kanri', '/messages', async (page) => page.getByText('条件を選んで検索する').click()],
  ['messages-act', 'kanri', '/messages', async (page) => { for (const box of (await page.getByRole('checkbox').all()).slice(1, 3)) await box.check(); await page.getByRole('button', { name: '保全する' }).click(); }],
  ['messages-save', 'kanri', '/messages?q=state:held', button('この条件を保存する')],
  ['message', 'kanri', `/messages/${kItem}`],
  ['message-parts', 'kanri', `/messages/${kItem}`, tab('本文と添付ファイル')],
  ['message-audit', 'kanri', `/messages/${kItem}`, tab('監査記録')],
  ['holds', 'kanri', '/holds'],
  ['queue', 'kanri', '/queue'],
  ['people', 'kanri', '/people'],
  ['departments', 'kanri', '/people', tab('所属')],
  ['person', 'kanri', '/people/suzuki'],
  ['policy', 'kanri', '/policy'],
  ['exceptions', 'kanri', '/exceptions'],
  ['exceptions-propose', 'kanri', '/exceptions', button('例外を提案する')],
  ['exception', 'ciso', `/exceptions/${hex(701)}`],
  ['exception-approve', 'ciso', `/exceptions/${hex(701)}`, button('例外を承認する')],
  ['audit', 'kansa', '/audit'],
  ['reports', 'ciso', '/reports'],
  ['mail-english', 'sato', '/mail', async (page) => { await page.getByRole('button', { name: 'English' }).click(); await page.getByRole('heading', { name: 'My mail' }).waitFor(); }],
  ['dashboard-english', 'kanri', '/dashboard', async (page) => { await page.getByRole('button', { name: 'English' }).click(); await page.getByRole('heading', { name: 'Overview' }).waitFor(); }],
];

// Window in CSS pixels: a zoom of 200 % leaves half of 1366 x 768, 400 % a quarter.
const kZooms = [
  ['', { width: 1366, height: 768 }, 1],
  ['-zoom200', { width: 683, height: 384 }, 2],
  ['-zoom400', { width: 341, height: 192 }, 4],
];
const kMany = new Set(['mail', 'requests', 'inbox', 'deputies', 'messages', 'holds', 'queue', 'people', 'exceptions', 'audit', 'dashboard']);
const kForced = new Set(['login', 'item', 'inbox', 'decide', 'dashboard', 'messages', 'audit', 'item-ask']);
const kPrint = new Set(['item', 'inbox', 'decide', 'dashboard', 'message', 'policy', 'help', 'audit']);

let failures = 0;
const fail = (name, what) => {
  failures += 1;
  console.error(`${name}: ${what}`);
};

async function look(page, name) {
  const found = await page.evaluate(() =>
    // eslint-disable-next-line no-undef
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }),
  );
  for (const violation of found.violations) fail(name, `axe ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 1) {
    const who = await page.evaluate(() => {
      const limit = document.documentElement.clientWidth;
      return [...document.querySelectorAll('main *, header *, dialog *')].filter((one) => one.getBoundingClientRect().right > limit + 1 && !one.closest('[role=region]')).slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
    });
    fail(name, `the page is ${wide} px wider than its window: ${who.join(' | ')}`);
  }
}

mkdirSync(out, { recursive: true });
const now = Date.now();
const light = await serve(built, { size: 24, now });
const many = await serve(built, { size: 10_000, now });
const browser = await chromium.launch({ executablePath: process.env.TEMIZU_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=ja'] });

async function visit(name, site, who, address, prepare, { size, scale, forced, print }) {
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: scale >= 2 ? 2 : 1, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', reducedMotion: 'reduce', forcedColors: forced ? 'active' : 'none', bypassCSP: false });
  if (who) {
    await context.addCookies([{ name: 'mock', value: who, url: site.origin }]);
    await context.addInitScript(() => localStorage.setItem('temizu.seen', '1'));
  }
  const page = await context.newPage();
  site.state.again = false;
  page.on('console', (message) => {
    // Chromium reports each refused answer by itself; what was refused on purpose is not news.
    if (!/Failed to load resource: the server responded with a status of (401|403|404)/.test(message.text())) fail(name, `console: ${message.text()}`);
  });
  page.on('pageerror', (error) => fail(name, `error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(site.origin)) fail(name, `request to ${request.url()}`);
  });
  try {
    await page.goto(site.origin + address);
    await page.locator('h1').waitFor();
    await page.waitForFunction(() => !/読み込んでいます/.test(document.body.innerText));
    if (prepare) await prepare(page);
    await page.waitForFunction(() => !/読み込んでいます/.test(document.body.innerText));
    if (!forced && !print) {
      await page.evaluate(axe);
      await look(page, name);
    }
    if (print) await page.pdf({ path: `${out}/${name}.pdf`, format: 'A4' });
    else if (pictures) await page.screenshot({ path: `${out}/${name}.png`, fullPage: !(await page.locator('dialog[open]').count()) });
  } catch (error) {
    fail(name, error.message.split('\n')[0]);
    await page.screenshot({ path: `${out}/${name}-failed.png` }).catch(() => undefined);
  }
  await context.close();
}

for (const [name, who, address, prepare] of kPages) {
  if (only && !name.startsWith(only)) continue;
  for (const [suffix, size, scale] of kZooms.filter(([zoom]) => !quick || zoom === '' || (zoom === '-zoom400' && kForced.has(name)))) await visit(name + suffix, light, who, address, prepare, { size, scale });
  if (kMany.has(name)) await visit(`${name}-10000`, many, who, address, prepare, { size: kZooms[0][1], scale: 1 });
  if (quick) continue;
  if (kForced.has(name)) await visit(`${name}-forced`, light, who, address, prepare, { size: kZooms[0][1], scale: 1, forced: true });
  if (kPrint.has(name)) await visit(`${name}-print`, light, who, address, prepare, { size: kZooms[0][1], scale: 1, print: true });
}
await browser.close();
light.server.close();
many.server.close();
console.log(failures === 0 ? 'screens: nothing to complain about' : `screens: ${failures} complaints`);
process.exit(failures === 0 ? 0 : 1);
