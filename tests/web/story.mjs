// Goal: the release desk's stories as people live them, in Chromium against the real programs, with mail sent through SMTP: asked for,
// approved with a code, arrived and opened; denied; returned; withdrawn; found; held; read by the auditor; sessions ended.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { Host } from './host.mjs';
import { openBrowser, Person, root } from './pages.mjs';

const kPatience = 60_000;   // machines that test are busy
const axeSource = readFileSync(`${root}/web/node_modules/axe-core/axe.min.js`, 'utf8');
const pictures = `${root}/build/screens-real`;
mkdirSync(pictures, { recursive: true });

const host = new Host();
const { origin, password } = await host.ask('start');
const browser = await openBrowser();
const persons = [];

async function person() {
  const one = await Person.at(browser, origin, { ignoreCertificate: true });
  one.page.setDefaultTimeout(kPatience);
  persons.push(one);
  return one;
}
async function loggedIn(login, withCode = true) {
  const one = await person();
  await one.logIn(login, password, withCode ? host.code(login) : undefined);
  return one;
}
// The page as it stands, looked at by axe-core.
async function looked(one) {
  await one.page.evaluate(axeSource);
  const found = await one.page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`));
  assert.deepEqual(found, [], `${one.page.url()}: axe-core`);
}
const picture = (one, name) => one.page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

const stories = {
  async 'asked for, approved, arrived, opened'() {
    const { item } = await host.ask('mail', { subject: '見積書の送付', name: 'mitsumori.bin' });
    assert.equal((await host.ask('deliver_nothing_of', { name: 'mitsumori.bin' })).seen, false);
    const staff = await loggedIn('sato', false);
    await staff.open('/mail');
    await staff.page.getByText('見積書の送付', { exact: true }).first().waitFor();
    await looked(staff);
    await picture(staff, 'mail-list');
    await staff.open(`/m/${item}`);
    await staff.heading(/見積書の送付/).waitFor();
    await staff.page.getByText('see attachment').waitFor();
    await looked(staff);
    await picture(staff, 'mail');
    const request = await staff.ask({ item, file: 'mitsumori.bin' });
    await looked(staff);
    await picture(staff, 'request-staff');
    assert.equal(await staff.button(/承認する/).count(), 0, 'nobody decides on their own request');

    const approver = await loggedIn('suzuki');
    await approver.heading('承認待ち 1件').waitFor();
    await approver.page.getByRole('table').getByText('見積書の送付', { exact: true }).waitFor();
    await looked(approver);
    await picture(approver, 'inbox');
    await approver.open(`/requests/${request}`);
    await approver.heading('申請の決裁').waitFor();
    await looked(approver);
    await picture(approver, 'decide');
    assert.equal((await host.ask('releases')).count, 0, 'nothing leaves before the decision');
    await approver.approve(request, host.code('suzuki'));
    await picture(approver, 'decided');

    await staff.open(`/requests/${request}`);
    await untilThere(staff, staff.button('パスワードを表示する'));
    const shown = await staff.showPassword(request);
    await picture(staff, 'password');
    const arrived = await host.ask('arrived', { request, password: shown, name: 'mitsumori.bin' });
    assert.deepEqual({ ...arrived, zip: arrived.zip.endsWith('.zip') }, { to: ['sato@town.example.lg.jp'], zip: true, names: ['mitsumori.bin'], same: true, opens_without: false, password_in_mail: false });
    await staff.open(`/requests/${request}`);
    await staff.heading('申請の内容').waitFor();
    assert.equal(await staff.button('パスワードを表示する').count(), 0, 'the password is shown once');
  },

  async 'denied, and the reason is told'() {
    const { item } = await host.ask('mail', { subject: '工事の写真', name: 'koji.bin' });
    const staff = await loggedIn('sato', false);
    const request = await staff.ask({ item, file: 'koji.bin' });
    const approver = await loggedIn('suzuki');
    await approver.open(`/requests/${request}`);
    await approver.button('却下する').click();
    await approver.dialog.getByLabel(/^理由/).selectOption('suspicious');
    await approver.dialog.getByLabel(/補足/).fill('差出人に心当たりがありません');
    await approver.dialog.getByRole('button', { name: '却下する' }).click();
    await approver.page.getByRole('status').filter({ hasText: '却下しました' }).waitFor();
    await staff.open(`/requests/${request}`);
    await staff.page.getByText('この申請は却下されました').waitFor();
    await staff.page.getByText('差出人に心当たりがありません').first().waitFor();
    await picture(staff, 'request-denied');
    assert.equal(await staff.button('パスワードを表示する').count(), 0);
  },

  async 'returned and resubmitted; withdrawn'() {
    const { item } = await host.ask('mail', { subject: '図面の差し替え', name: 'zumen.bin' });
    const staff = await loggedIn('sato', false);
    const request = await staff.ask({ item, file: 'zumen.bin' });
    const approver = await loggedIn('suzuki');
    await approver.open(`/requests/${request}`);
    await approver.button('差し戻す').click();
    await approver.dialog.getByLabel(/^理由/).selectOption('explain');
    await approver.dialog.getByLabel(/理由の説明/).fill('何に使うか書いてください');
    await approver.dialog.getByRole('button', { name: '差し戻す' }).click();
    await approver.page.getByRole('status').filter({ hasText: '差し戻しました' }).waitFor();
    await staff.open(`/requests/${request}`);
    await staff.page.getByText('承認者から差し戻されました', { exact: false }).waitFor();
    await staff.page.getByText('何に使うか書いてください').first().waitFor();
    await picture(staff, 'request-returned');
    await staff.button('直して申請し直す').click();
    await staff.dialog.getByLabel(/理由の補足/).fill('現場での確認に使います');
    await staff.dialog.getByRole('button', { name: '申請し直す' }).click();
    await staff.page.getByRole('status').filter({ hasText: 'もう一度申請しました' }).waitFor();
    await approver.open(`/requests/${request}`);
    await approver.page.getByText('現場での確認に使います').first().waitFor();
    await approver.button(/承認する/).waitFor();
    await staff.button('申請を取り下げる').click();
    await staff.dialog.getByRole('button', { name: '取り下げる' }).click();
    await staff.page.getByRole('status').filter({ hasText: '申請を取り下げました' }).waitFor();
    await approver.page.reload();
    await approver.page.locator('h1').waitFor();
    await approver.page.getByText('取り下げ', { exact: true }).first().waitFor();
    assert.equal(await approver.button(/承認する/).count(), 0, 'what is withdrawn cannot be approved');
  },

  async 'found by two kanji, held, read by the auditor'() {
    const { item } = await host.ask('mail', { subject: '業務委託契約の件', name: 'keiyaku.bin' });
    const administrator = await loggedIn('kanri');
    for (const path of ['/dashboard', '/queue', '/people', '/policy', '/exceptions', '/holds', '/reports']) {
      await administrator.open(path);
      await administrator.page.waitForLoadState('networkidle');
      await looked(administrator);
      await picture(administrator, `administrator${path.replace('/', '-')}`);
    }
    await administrator.search('契約');
    const row = administrator.page.getByRole('table').getByRole('link', { name: /業務委託契約の件/ });
    await untilThere(administrator, row);
    assert.equal(await administrator.page.getByRole('table').getByText('見積書の送付').count(), 0, 'only what was searched for');
    await picture(administrator, 'search');
    await row.click();
    await administrator.heading(/業務委託契約の件/).waitFor();
    await picture(administrator, 'message');
    await administrator.button('保全する').click();
    await administrator.dialog.getByLabel(/^理由/).fill('情報公開請求のため');
    await administrator.dialog.getByRole('button', { name: '保全する' }).click();
    await administrator.page.getByRole('status').filter({ hasText: '受け付けました' }).waitFor();
    await administrator.page.getByText('このメールの原本は保全中です', { exact: false }).waitFor();
    await looked(administrator);

    const auditor = await loggedIn('kansa');
    await auditor.open('/audit');
    await auditor.button('今すぐ検査する').click();
    await auditor.page.getByText('すべての台帳がつながっています', { exact: false }).waitFor();
    await auditor.page.getByText('情報公開請求のため').first().waitFor();
    await looked(auditor);
    await picture(auditor, 'audit');
    await auditor.open(`/messages/${item}`);
    await auditor.heading(/業務委託契約の件/).waitFor();
    assert.equal(await auditor.button(/保全を解除する|配送をやめる|もう一度無害化する/).count(), 0, 'the auditor changes nothing');
    const refused = await auditor.page.evaluate(async (id) => {
      const session = await (await fetch('/api/v1/session')).json();
      const reply = await fetch(`/api/v1/messages/${id}/act`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Temizu-CSRF': session.csrf }, body: JSON.stringify({ act: 'unhold', reason: 'x' }) });
      return reply.status;
    }, item);
    assert.equal(refused, 403);
  },

  async 'sessions end: by the person, by the administrator'() {
    const first = await loggedIn('sato', false);
    await first.logOut();
    await first.open('/mail');
    await first.heading('ログイン').waitFor();
    const second = await loggedIn('sato', false);
    const administrator = await loggedIn('kanri');
    await administrator.open('/people/sato');
    await administrator.button('ログインを終了させる').click();
    await administrator.dialog.getByLabel(/^理由/).fill('端末の紛失');
    await administrator.dialog.getByRole('button', { name: 'ログインを終了させる' }).click();
    await administrator.page.getByRole('status').waitFor();
    await picture(administrator, 'person');
    await second.open('/mail');
    await second.heading('ログイン').waitFor();
    await second.logIn('sato', password);   // ended, not shut out
  },

  async 'four eyes: two people, and neither twice'() {
    const { item } = await host.ask('mail', { subject: '慎重な宛先へ', name: 'shincho.bin', to: 'careful@town.example.lg.jp' });
    const staff = await loggedIn('sato', false);
    const request = await staff.ask({ item, file: 'shincho.bin' });
    const before = (await host.ask('releases')).count;
    const superior = await loggedIn('suzuki');
    await superior.approve(request, host.code('suzuki'));
    await superior.page.getByText('1 ／ 2 名').waitFor();
    await superior.page.reload();
    await superior.page.locator('h1').waitFor();
    assert.equal(await superior.button(/承認する/).count(), 0, 'nobody approves twice');
    assert.equal((await host.ask('releases')).count, before, 'one approval of two releases nothing');
    await picture(superior, 'four-eyes');
    const administrator = await loggedIn('kanri');
    await administrator.approve(request, host.code('kanri'));
    await staff.open(`/requests/${request}`);
    await untilThere(staff, staff.button('パスワードを表示する'));
    const shown = await staff.showPassword(request);
    assert.equal((await host.ask('arrived', { request, password: shown, name: 'shincho.bin' })).same, true);
  },

  async 'a deputy decides while the superior is away'() {
    const { item } = await host.ask('mail', { subject: '不在中の申請', name: 'fuzai.bin' });
    const staff = await loggedIn('sato', false);
    const request = await staff.ask({ item, file: 'fuzai.bin' });
    const deputy = await loggedIn('tanaka');
    await deputy.open(`/requests/${request}`);
    assert.equal(await deputy.button(/承認する/).count(), 0, 'not yet a deputy');
    const superior = await loggedIn('suzuki');
    await superior.open('/deputies');
    await superior.button('代理を設定する').click();
    await superior.dialog.getByLabel(/代理者の氏名/).fill('tanaka');
    await superior.dialog.getByRole('button', { name: '検索する' }).click();
    await superior.dialog.getByLabel(/tanaka）/).check();
    const today = new Date(Date.now() + 9 * 3600_000).toISOString().slice(0, 10);
    await superior.dialog.getByLabel(/終了日/).fill(today);
    await superior.dialog.getByLabel(/^理由/).fill('出張のため');
    await superior.dialog.getByLabel(/確認コード/).fill(await host.code('suzuki')());
    await superior.dialog.getByRole('button', { name: '設定する', exact: true }).click();
    await superior.page.getByRole('status').filter({ hasText: '代理を設定しました' }).waitFor();
    await looked(superior);
    await picture(superior, 'deputies');
    await deputy.approve(request, host.code('tanaka'));
    await staff.open(`/requests/${request}`);
    await untilThere(staff, staff.button('パスワードを表示する'));
  },
};

// Looks again until the programs have come so far; bounded.
async function untilThere(one, what) {
  const end = Date.now() + kPatience;
  while ((await what.count()) === 0) {
    assert.ok(Date.now() < end, `${what} did not come`);
    await one.page.reload();
    await one.page.locator('h1').waitFor();
    await what.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
}

const wanted = process.argv[2] ? new RegExp(process.argv[2]) : /./;
let failed = 0;
try {
  for (const [name, story] of Object.entries(stories)) {
    if (!wanted.test(name)) continue;
    const first = persons.length;
    try {
      await story();
      for (const one of persons.slice(first)) assert.deepEqual(one.problems, []);
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
      for (const [at, one] of persons.slice(first).entries()) {
        console.log(`problems: ${JSON.stringify(one.problems)} at ${one.page.url()}`);
        await picture(one, `failed-${at}`).catch(() => undefined);
      }
    }
    for (const one of persons.slice(first)) await one.context.close();
  }
} finally {
  await browser.close();
  await host.close();
}
process.exitCode = failed ? 1 : 0;
