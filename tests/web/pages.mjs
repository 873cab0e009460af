// What a person does on the console's pages, for browser tests: found by role and by the words people see, never by class names.
// The same objects work against the real console and against the mock server.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

export const root = fileURLToPath(new URL('../..', import.meta.url));

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.TEMIZU_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=ja'] });
}

// One person at one terminal. problems collects console messages, page errors and requests to other hosts: a test ends with it empty.
export class Person {
  static async at(browser, origin, { ignoreCertificate = false } = {}) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', ignoreHTTPSErrors: ignoreCertificate, reducedMotion: 'reduce' });
    const page = await context.newPage();
    return new Person(context, page, origin);
  }

  constructor(context, page, origin) {
    Object.assign(this, { context, page, origin, problems: [] });
    page.on('console', (message) => {
      // Refusals are the browser's to tell, and that logging out empties its cache.
      if (!/status of (401|403|404|409|422)|^Clear-Site-Data header/.test(message.text())) this.problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.problems.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(origin)) this.problems.push(`request to ${request.url()}`);
    });
  }

  async open(path) {
    await this.page.goto(this.origin + path);
    await this.page.locator('h1').waitFor();
  }
  heading(name) {
    return this.page.getByRole('heading', { level: 1, name });
  }
  button(name) {
    return this.page.getByRole('button', { name });
  }
  get dialog() {
    return this.page.getByRole('dialog');
  }

  // code: a function that gives a fresh one, or undefined for accounts without codes.
  async logIn(name, password, code) {
    await this.open('/');
    await this.page.getByLabel('利用者名').fill(name);
    await this.page.getByLabel('パスワード', { exact: true }).fill(password);
    await this.button('ログインする').click();
    if (code) {
      await this.page.getByLabel(/確認コード/).fill(await code());
      await this.button('確認してログインする').click();
    }
    await this.button('ログアウト').waitFor();
  }
  async logOut() {
    await this.button('ログアウト').click();
    await this.heading('ログイン').waitFor();
  }

  // Staff: asks for the whole mail, or for the part whose file name is given.
  async ask({ item, file, way = '原本を受け取る', reason = 'edit', confirmed = '電話で確認した', words = '' }) {
    await this.open(`/m/${item}`);
    if (file) await this.page.getByRole('button', { name: new RegExp(`${file}.*申請する`) }).click();
    else await this.button('受け取り方を選ぶ').click();
    await this.dialog.getByLabel(way).check();
    await this.dialog.getByLabel(/申請理由/).selectOption(reason);
    if (words) await this.dialog.getByLabel(/理由の補足/).fill(words);
    await this.dialog.getByLabel(confirmed).check();
    await this.dialog.getByRole('button', { name: /^(申請する|この方法で受け取る)$/ }).click();
    await this.heading(/申請の内容|申請の決裁/).waitFor();
    return this.page.url().split('/').pop();
  }
  async showPassword(request, again) {
    await this.open(`/requests/${request}`);
    await this.button('パスワードを表示する').click();
    await this.button('一度だけ表示する').click();
    if (again) await again(this);
    return this.dialog.locator('.select-all').innerText();
  }

  // Approver.
  async approve(request, code) {
    await this.open(`/requests/${request}`);
    await this.page.getByRole('button', { name: /承認する/ }).click();
    await this.dialog.getByLabel(/確認コード/).fill(await code());
    await this.dialog.getByRole('button', { name: '承認する', exact: true }).click();
    await this.page.getByRole('status').filter({ hasText: '承認しました' }).waitFor();
  }
  async deny(request, reason = 'unneeded') {
    await this.open(`/requests/${request}`);
    await this.button('却下する').click();
    await this.dialog.getByLabel(/^理由/).selectOption(reason);
    await this.dialog.getByRole('button', { name: '却下する' }).click();
    await this.page.getByRole('status').filter({ hasText: '却下しました' }).waitFor();
  }

  // Administrator.
  async search(words) {
    await this.open('/messages');
    await this.page.getByRole('searchbox').fill(words);
    await this.button('検索する').click();
    await this.page.waitForURL(/q=/);
  }
}

// Presses Tab until what has the focus is said by `name`; bounded.
export async function tabTo(person, name, most = 80) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    const said = await person.page.evaluate(() => {
      const it = document.activeElement === document.body ? null : document.activeElement;   // nothing has the focus yet
      return `${it?.getAttribute('aria-label') ?? ''} ${it?.textContent ?? ''} ${it instanceof HTMLInputElement || it instanceof HTMLSelectElement || it instanceof HTMLTextAreaElement ? [...(it.labels ?? [])].map((label) => label.textContent).join(' ') : ''}`;
    });
    if (name.test(said)) return;
    await person.page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}`);
}
