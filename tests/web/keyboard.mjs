// Goal: the main flows can be walked with the keyboard alone: log in with a code, open a mail, ask for the original, decide on a
// request, search. Against the mock server: it is about keys and focus, not about what the console decides.
import assert from 'node:assert/strict';
import { serve } from '../../web/mock/server.mjs';
import { openBrowser, Person, root, tabTo } from './pages.mjs';

const { server, origin } = await serve(`${root}/build/web`, { size: 24, now: Date.now() });
const browser = await openBrowser();
const focused = (person) => person.page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.getAttribute('id') || '');

try {
  // Staff: log in, into the first mail with arrows, ask for the original.
  const staff = await Person.at(browser, origin);
  const keys = staff.page.keyboard;
  await staff.open('/');
  await keys.type('sato');
  await keys.press('Tab');
  await keys.type('a long sentence');
  await keys.press('Enter');
  await staff.heading('わたしのメール').waitFor();
  await staff.page.getByRole('table').waitFor();
  for (let row = 0; row < 3; row += 1) await keys.press('ArrowDown');
  assert.match(await focused(staff), /請求書/);
  await keys.press('Enter');
  await staff.heading(/請求書/).waitFor();
  await tabTo(staff, /受け取り方を選ぶ/);
  await keys.press('Enter');
  await staff.dialog.getByLabel('原本を受け取る').waitFor();
  await tabTo(staff, /もう一度無害化する/);
  await keys.press('Space');
  await keys.press('ArrowDown');
  assert.equal(await staff.dialog.getByLabel('原本を受け取る').isChecked(), true);
  await tabTo(staff, /申請理由/);
  await keys.press('ArrowDown');
  await tabTo(staff, /電話で確認した/);
  await keys.press('Space');
  await tabTo(staff, /^ 申請する/);
  await keys.press('Enter');
  await staff.heading('申請の内容').waitFor();

  // Approver: code at log-in, the shortcut for approving opens a dialog and does nothing by itself; Escape goes back to the button.
  const approver = await Person.at(browser, origin);
  await approver.open('/');
  await approver.page.keyboard.type('suzuki');
  await approver.page.keyboard.press('Tab');
  await approver.page.keyboard.type('a long sentence');
  await approver.page.keyboard.press('Enter');
  await approver.heading('確認コードの入力').waitFor();
  await approver.page.keyboard.type('123456');
  await approver.page.keyboard.press('Enter');
  await approver.heading(/承認待ち \d+件/).waitFor();
  assert.match(await approver.page.title(), /^\(\d+\) 承認待ち/);
  await approver.page.getByRole('table').waitFor();
  await approver.page.keyboard.press('ArrowDown');
  await approver.page.keyboard.press('ArrowDown');
  await approver.page.keyboard.press('a');
  await approver.dialog.getByLabel(/確認コード/).waitFor();
  await approver.page.keyboard.press('Escape');
  await approver.dialog.waitFor({ state: 'detached' });
  assert.equal(await approver.page.getByRole('status').filter({ hasText: '承認しました' }).count(), 0);
  await approver.page.keyboard.press('a');
  await approver.dialog.waitFor();
  assert.equal(await focused(approver), '原本の受け渡しを承認する');
  await tabTo(approver, /確認コード/);
  await approver.page.keyboard.type('123456');
  await approver.page.keyboard.press('Enter');
  await approver.page.getByRole('status').filter({ hasText: '承認しました' }).waitFor();

  // Administrator: "/" leads to the search box; what is typed there is text, not shortcuts.
  const administrator = await Person.at(browser, origin);
  await administrator.logIn('kanri', 'a long sentence', () => '123456');
  await administrator.open('/messages');
  await administrator.page.getByRole('table').waitFor();
  await administrator.page.keyboard.press('/');
  await administrator.page.keyboard.type('state:held d?x');
  assert.equal(await administrator.page.getByRole('dialog').count(), 0);
  await administrator.page.keyboard.press('Enter');
  await administrator.page.waitForURL(/q=state%3Aheld/);

  for (const person of [staff, approver, administrator]) assert.deepEqual(person.problems, []);
  console.log('keyboard: every flow walked');
} finally {
  await browser.close();
  server.close();
}
