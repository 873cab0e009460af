// Goal: the release desk's stories as people live them, in Chromium against the real programs, with mail sent through SMTP: asked for,
// approved with a code, arrived and opened, called back; by keyboard alone; denied; returned one by one and many at once; withdrawn;
// found, saved and held; read by the auditor; checked by hand; four eyes; deputies; exceptions; last night's report; sessions that end.
//   node tests/web/story.mjs ['part of a name']     pictures of every page: build/screens-real
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { Host } from './host.mjs';
import { broken, Keyboard, openBrowser, Person, root } from './pages.mjs';

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
// Somebody who has logged in already, on their first page. Stories about logging in use person() and logIn().
async function loggedIn(login) {
  const one = await person();
  await one.takeSession((await host.ask('session', { login })).cookie);
  await one.open('/');
  await one.button('ログアウト').waitFor();
  return one;
}
// The page as it stands, looked at by axe-core.
async function looked(one) {
  assert.deepEqual(await broken(one.page, axeSource), [], `${one.page.url()}: axe-core`);
}
const picture = (one, name) => one.page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

const stories = {
  async 'asked for, approved, arrived, opened'() {
    const { item } = await host.ask('mail', { subject: '見積書の送付', name: 'mitsumori.bin' });
    assert.equal((await host.ask('deliver_nothing_of', { name: 'mitsumori.bin' })).seen, false);
    const staff = await person();
    await staff.logIn('sato', password);
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

    const approver = await person();
    await approver.logIn('suzuki', password, host.code('suzuki'));
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

    // Called back afterwards: who received it is asked by mail not to use it, once.
    await approver.open(`/requests/${request}`);
    await approver.button('使用の中止をお願いする').click();
    await approver.dialog.getByLabel(/^理由/).selectOption('mistaken');
    await looked(approver);
    await approver.dialog.getByRole('button', { name: '回収のお願いを送る' }).click();
    await approver.page.getByRole('status').filter({ hasText: '回収のお願いを送りました' }).waitFor();
    assert.deepEqual((await host.ask('recalled', { request })).to, ['sato@town.example.lg.jp']);
    await approver.page.reload();
    await approver.heading('申請の内容').waitFor();
    assert.equal(await approver.button('使用の中止をお願いする').count(), 0, 'a recall is sent once');
    await staff.page.reload();
    await staff.page.getByText('回収をお願いしました').first().waitFor();
    await picture(staff, 'recalled');
  },

  async 'by keyboard alone: asked for, approved, searched'() {
    await host.ask('mail', { subject: '補修設計の図面', name: 'hoshu.bin', to: 'mori@town.example.lg.jp' });
    const staff = await person();
    const keys = new Keyboard(staff);
    await keys.logIn('mori', password);
    await keys.page_is('わたしのメール');
    await staff.page.getByRole('table').getByText('補修設計の図面').waitFor();
    await keys.press('ArrowDown');
    await keys.arrowTo(/補修設計の図面/);
    assert.equal(await keys.unseen(), '');
    await keys.press('Enter');
    await keys.page_is(/補修設計の図面/);
    await keys.tabTo(/hoshu\.bin.*申請する/);
    await keys.press('Enter');
    await keys.dialog_is('受け取り方の選択と申請');
    await staff.dialog.getByLabel('原本を受け取る').waitFor();
    await keys.tabTo(/もう一度無害化する|原本を受け取る/);
    await keys.press('Space');
    await keys.arrowTo(/原本を受け取る/);
    assert.equal(await staff.dialog.getByLabel('原本を受け取る').isChecked(), true);
    await keys.tabTo(/申請理由/);
    await keys.choose('edit');
    await keys.tabTo(/電話で確認した/);
    await keys.press('Space');
    await keys.tabTo(/^申請する$/);
    await keys.press('Enter');
    await keys.page_is('申請の内容');

    // The approver: "a" opens a dialog and does nothing by itself, Escape leads back to where one was.
    const approver = await person();
    const own = new Keyboard(approver);
    await own.logIn('tanaka', password, host.code('tanaka'));
    await own.page_is('承認待ち 1件');
    await approver.page.getByRole('table').getByText('補修設計の図面', { exact: true }).waitFor();
    await own.press('ArrowDown');
    await own.arrowTo(/補修設計の図面/);
    await own.press('a');
    await own.dialog_is('原本の受け渡しを承認する');
    assert.equal(await own.said(), '原本の受け渡しを承認する', 'a dialog is read from its heading');
    await own.press('Escape');
    await approver.dialog.waitFor({ state: 'detached' });
    assert.equal(await approver.page.getByRole('status').filter({ hasText: '承認しました' }).count(), 0);
    await own.tabTo(/^原本の受け渡しを承認する$/);
    await own.press('Enter');
    await own.dialog_is('原本の受け渡しを承認する');
    await own.tabTo(/確認コード/);
    await own.type(await host.code('tanaka')());
    await own.press('Enter');
    await approver.page.getByRole('status').filter({ hasText: '承認しました' }).waitFor();
    await untilThere(staff, staff.button('パスワードを表示する'));

    // "/" leads to the search box; what is typed there is text, not shortcuts.
    const administrator = await loggedIn('kanri');
    const search = new Keyboard(administrator);
    await administrator.open('/messages');
    await administrator.page.getByRole('table').waitFor();
    await search.press('/');
    await search.on('#search');
    await search.type('補修 d?x');
    assert.equal(await administrator.page.getByRole('dialog').count(), 0);
    for (let taken = 0; taken < 4; taken += 1) await search.press('Backspace');
    await search.press('Enter');
    await administrator.page.waitForURL(/q=/);
    await untilThere(administrator, administrator.page.getByRole('table').getByText('補修設計の図面', { exact: true }));
    await search.tabTo(/^補修設計の図面$/);
    await search.press('Enter');
    await search.page_is(/補修設計の図面/);
  },

  async 'denied, and the reason is told'() {
    const { item } = await host.ask('mail', { subject: '工事の写真', name: 'koji.bin' });
    const staff = await loggedIn('sato');
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
    const staff = await loggedIn('sato');
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

  async 'several returned at once'() {
    const staff = await loggedIn('sato');
    const requests = [];
    for (const [subject, name] of [['路線図の一', 'rosen1.bin'], ['路線図の二', 'rosen2.bin']]) {
      const { item } = await host.ask('mail', { subject, name });
      requests.push(await staff.ask({ item, file: name }));
    }
    const approver = await loggedIn('suzuki');
    await approver.open('/inbox');
    for (const subject of ['路線図の一', '路線図の二']) await approver.page.getByRole('checkbox', { name: new RegExp(subject) }).check();
    await approver.page.getByText('2件を選択中').waitFor();
    await approver.button('選んだ申請を差し戻す').click();
    await approver.dialog.getByRole('button', { name: '差し戻す' }).click();
    await approver.dialog.getByText('誤りがあります', { exact: false }).waitFor();
    await looked(approver);
    await approver.dialog.getByLabel(/^理由/).selectOption('confirm');
    await approver.dialog.getByRole('button', { name: '差し戻す' }).click();
    await approver.page.getByText('2件を処理しました').waitFor();
    await approver.page.getByText('承認待ちの申請はありません').waitFor();
    await looked(approver);
    await picture(approver, 'returned-at-once');
    for (const request of requests) {
      await staff.open(`/requests/${request}`);
      await staff.page.getByText('承認者から差し戻されました', { exact: false }).waitFor();
    }
  },

  async 'found by two kanji, the search saved, held, read by the auditor'() {
    const { item } = await host.ask('mail', { subject: '業務委託契約の件', name: 'keiyaku.bin' });
    const administrator = await loggedIn('kanri');
    for (const path of ['/dashboard', '/queue', '/people', '/policy', '/exceptions', '/holds', '/reports', '/requests?whose=all', '/help', '/settings']) {
      await administrator.open(path);
      await administrator.page.waitForLoadState('networkidle');
      await looked(administrator);
      await picture(administrator, `administrator${path.replace(/[^a-z]+/g, '-')}`);
    }
    await administrator.search('契約');
    const row = administrator.page.getByRole('table').getByRole('link', { name: /業務委託契約の件/ });
    await untilThere(administrator, row);
    assert.equal(await administrator.page.getByRole('table').getByText('見積書の送付').count(), 0, 'only what was searched for');
    await picture(administrator, 'search');
    await administrator.button('この条件を保存する').click();
    await administrator.dialog.getByLabel(/条件の名前/).fill('契約のメール');
    await looked(administrator);
    await administrator.dialog.getByRole('button', { name: 'この条件を保存する' }).click();
    await administrator.page.getByRole('status').filter({ hasText: '検索の条件を保存しました' }).waitFor();
    await administrator.open('/messages');
    await administrator.button('契約のメール').click();
    await administrator.page.waitForURL(/q=%E5%A5%91%E7%B4%84/);
    await row.waitFor();
    await administrator.button('この条件の保存をやめる').click();
    await administrator.button('契約のメール').waitFor({ state: 'detached' });
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
    await auditor.page.getByText('すべての台帳の鎖がつながっています', { exact: false }).waitFor();
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

  async 'sessions end: by the person, by the administrator, for want of use'() {
    const first = await person();
    await first.logIn('sato', password);
    await first.logOut();
    await first.open('/mail');
    await first.heading('ログイン').waitFor();
    const second = await loggedIn('sato');
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

    // Three minutes before the end a dialog says so; later the next click leads to the login page and says why, and after logging in
    // the page stands where it was.
    await second.open('/requests');
    await second.page.clock.install();
    await second.page.reload();
    await second.heading('申請の一覧').waitFor();
    await second.page.clock.fastForward('28:00');
    await second.page.getByRole('dialog', { name: 'まもなくログアウトします' }).waitFor();
    await looked(second);
    await picture(second, 'session-ending');
    await second.button('このまま続ける').click();
    await second.dialog.waitFor({ state: 'detached' });
    assert.ok((await host.ask('idle', { login: 'sato' })).sessions > 0);
    await second.button('差し戻し').click();
    await second.heading('ログイン').waitFor();
    await second.page.getByText('ログインが終了しました', { exact: false }).waitFor();
    await looked(second);
    await picture(second, 'session-ended');
    await second.page.getByLabel('利用者名').fill('sato');
    await second.page.getByLabel('パスワード', { exact: true }).fill(password);
    await second.button('ログインする').click();
    await second.heading('申請の一覧').waitFor();
  },

  async 'checked by hand, then four eyes: two people, and neither twice'() {
    const { item } = await host.ask('mail', { subject: '慎重な宛先へ', name: 'shincho.bin', to: 'careful@town.example.lg.jp' });
    const staff = await loggedIn('sato');
    const request = await staff.ask({ item, file: 'shincho.bin' });
    const before = (await host.ask('releases')).count;
    const superior = await loggedIn('suzuki');
    await superior.open(`/requests/${request}`);
    await superior.page.getByText('目視の確認とマルウェア検査の両方を記録すると', { exact: false }).first().waitFor();
    assert.equal(await superior.button(/承認する/).count(), 0, 'no approval counts before both checks');
    await superior.button('目視の確認を記録する').click();
    await superior.dialog.getByRole('button', { name: '記録する' }).click();
    await superior.dialog.getByRole('alert').waitFor();
    await looked(superior);
    await superior.dialog.getByLabel(/確認に使った端末/).fill('INET-PC-03');
    await superior.dialog.getByRole('button', { name: '記録する' }).click();
    await superior.page.getByText('端末: INET-PC-03').waitFor();
    await superior.button('マルウェア検査を記録する').click();
    await superior.dialog.getByLabel(/検査したソフトウェア/).fill('ClamAV');
    await superior.dialog.getByLabel(/版と定義の日付/).fill('1.4.6 / 27800');
    await superior.dialog.getByLabel('検知されなかった').check();
    await superior.dialog.getByRole('button', { name: '記録する' }).click();
    await superior.page.getByText('ツール: ClamAV', { exact: false }).waitFor();
    await looked(superior);
    await picture(superior, 'checked-by-hand');
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
    const staff = await loggedIn('sato');
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
    await superior.button('終了する').click();
    await superior.dialog.getByRole('button', { name: '終了する' }).click();
    await superior.page.getByRole('status').filter({ hasText: '代理を終了しました' }).waitFor();
  },

  async 'an exception: proposed, approved by somebody else, reviewed, ended'() {
    const administrator = await loggedIn('kanri');
    await administrator.open('/exceptions');
    await administrator.page.getByText('該当する例外はありません').waitFor();
    await administrator.button('例外を提案する').click();
    await administrator.dialog.getByRole('button', { name: '提案する', exact: true }).click();
    await administrator.dialog.getByText('誤りがあります', { exact: false }).waitFor();
    await looked(administrator);
    await administrator.dialog.getByLabel(/^差出人/).fill('@pref.example.jp');
    await administrator.dialog.getByLabel(/接続元のネットワーク/).fill('192.0.2.0/24');
    await administrator.dialog.getByLabel(/^形式/).fill('application/pdf');
    await administrator.dialog.getByLabel(/^扱い/).selectOption('withhold');
    await administrator.dialog.getByLabel(/^根拠/).fill('県様式の配布のため（例外措置申請 第3号）');
    await administrator.dialog.getByLabel(/責任者の氏名/).fill('tanaka');
    await administrator.dialog.getByRole('button', { name: '検索する' }).click();
    await administrator.dialog.getByLabel(/tanaka）/).check();
    await administrator.dialog.getByRole('button', { name: '提案する', exact: true }).click();
    await administrator.page.getByRole('status').filter({ hasText: '例外を提案しました' }).waitFor();
    await administrator.page.getByRole('link', { name: '@pref.example.jp' }).click();
    await administrator.heading(/@pref\.example\.jp/).waitFor();
    assert.equal(await administrator.button('例外を承認する').count(), 0, 'nobody approves what they proposed');
    await picture(administrator, 'exception-proposed');

    const ciso = await loggedIn('shicho');
    await ciso.open('/exceptions');
    await ciso.page.getByRole('link', { name: '@pref.example.jp' }).click();
    await ciso.button('例外を承認する').click();
    await ciso.dialog.getByLabel(/確認コード/).fill(await host.code('shicho')());
    await looked(ciso);
    await ciso.dialog.getByRole('button', { name: '承認する', exact: true }).click();
    await ciso.page.getByRole('status').filter({ hasText: '例外を承認しました' }).waitFor();
    await ciso.page.getByText('有効', { exact: true }).first().waitFor();
    await picture(ciso, 'exception-in-force');

    await administrator.page.reload();
    await administrator.button('見直しを記録する').click();
    await administrator.dialog.getByRole('button', { name: '記録する' }).click();
    await administrator.page.getByRole('status').filter({ hasText: '見直しを記録しました' }).waitFor();
    await administrator.button('例外を終了する').click();
    await administrator.dialog.getByLabel(/^理由/).fill('配布が終わったため');
    await administrator.dialog.getByRole('button', { name: '例外を終了する' }).click();
    await administrator.page.getByRole('status').filter({ hasText: '例外を終了しました' }).waitFor();
    await looked(administrator);
  },

  async 'the CISO reads last night and keeps the report'() {
    const ciso = await person();
    await ciso.logIn('shicho', password, host.code('shicho'));
    await ciso.heading('報告').waitFor();
    await ciso.page.getByRole('heading', { name: '最新の報告（第1号）' }).waitFor();
    await ciso.page.getByText('収支の差').waitFor();
    await looked(ciso);
    await picture(ciso, 'report');
    const saved = [];
    for (const name of [/PDFを保存/, '署名ファイルを保存']) {
      const [file] = await Promise.all([ciso.page.waitForEvent('download'), ciso.page.getByRole('link', { name }).click()]);
      saved.push(file.suggestedFilename());
      assert.ok(readFileSync(await file.path()).length > 100);
    }
    assert.match(saved[0], /^temizu-day-\d{4}-\d\d-\d\d\.pdf$/);
    assert.equal(saved[1], saved[0].replace('.pdf', '.sig'));
    await ciso.page.getByRole('link', { name: '第1号 日次報告' }).click();
    await ciso.heading('第1号 日次報告').waitFor();
    await looked(ciso);
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
