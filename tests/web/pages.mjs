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
  // Logged in already: where a story is not about logging in.
  async takeSession(cookie) {
    await this.context.addCookies([{ name: '__Host-temizu', value: cookie, url: this.origin, httpOnly: true, secure: true, sameSite: 'Strict' }]);
    await this.context.addInitScript(() => localStorage.setItem('temizu.seen', '1'));
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

// The keyboard alone. Nothing is pressed before the page has put the focus where it wants it, and every stop must be seen: an outline,
// inside the window, with nothing lying on it.
export class Keyboard {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }
  press(key) {
    return this.page.keyboard.press(key);
  }
  type(text) {
    return this.page.keyboard.type(text);
  }

  // Waits until the focus stands on an element that fits the selector.
  async on(selector) {
    await this.page.waitForFunction((one) => document.activeElement?.matches(one), selector);
  }
  // A page opens with the focus on its heading, a dialog on its own.
  async page_is(name) {
    await this.person.heading(name).waitFor();
    await this.on('h1, [data-focus]');
  }
  async dialog_is(name) {
    await this.person.page.getByRole('dialog', { name }).waitFor();
    await this.page.waitForFunction(() => document.activeElement?.closest('dialog[open]') !== null);
  }

  said() {
    return this.page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body) return '';
      const labels = it instanceof HTMLInputElement || it instanceof HTMLSelectElement || it instanceof HTMLTextAreaElement ? [...(it.labels ?? [])].map((label) => label.textContent).join(' ') : '';
      // A frame that scrolls is called by its caption, not by all that is in it.
      const named = it.getAttribute('aria-labelledby');
      const own = named ? named.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ') : it.textContent;
      return `${it.getAttribute('aria-label') ?? ''} ${labels || own}`.trim();
    });
  }
  // What is wrong with how the focus is shown; "" when a person can see it.
  unseen() {
    return this.page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body) return '';
      const style = getComputedStyle(it);
      if (style.outlineStyle === 'none' || Number.parseFloat(style.outlineWidth) < 2) return 'no outline';
      const box = it.getBoundingClientRect();
      if (box.width === 0 || box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return 'outside the window';
      // Seen when any of its corners or its middle is: a large region reaches out of the window.
      const points = [0.02, 0.5, 0.98].flatMap((x) => [0.02, 0.5, 0.98].map((y) => [box.left + box.width * x, box.top + box.height * y]));
      const shown = points.some(([x, y]) => {
        const top = document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), Math.min(Math.max(y, 0), innerHeight - 1));
        return top && (it.contains(top) || top.contains(it) || top.closest('label')?.control === it);
      });
      return shown ? '' : 'covered';
    });
  }
  // Tab until the focus is on what is called this; bounded.
  async tabTo(name, most = 80) {
    const passed = [];
    for (let pressed = 0; pressed < most; pressed += 1) {
      const said = await this.said();
      if (name.test(said)) return;
      passed.push(said.slice(0, 30));
      await this.press('Tab');
      const wrong = await this.unseen();
      if (wrong !== '') throw new Error(`focus on "${(await this.said()).slice(0, 60)}" cannot be seen: ${wrong}`);
    }
    throw new Error(`Tab never came to ${name}; it passed ${passed.join(' | ')}`);
  }
  // An arrow until the focus is on a row (or a choice is taken) that is called this; waits for each step to have happened.
  async arrowTo(name, key = 'ArrowDown', most = 40) {
    for (let pressed = 0; pressed < most; pressed += 1) {
      const before = await this.said();
      if (name.test(before)) return;
      await this.press(key);
      await this.page.waitForFunction((was) => {
        const it = document.activeElement;
        const labels = it instanceof HTMLInputElement ? [...(it.labels ?? [])].map((label) => label.textContent).join(' ') : '';
        return `${it?.getAttribute('aria-label') ?? ''} ${labels || it?.textContent}`.trim() !== was;
      }, before);
    }
    throw new Error(`${key} never came to ${name}`);
  }
  // In a closed list of choices.
  async choose(value) {
    for (let pressed = 0; pressed < 20; pressed += 1) {
      if ((await this.page.evaluate(() => document.activeElement?.value)) === value) return;
      await this.press('ArrowDown');
    }
    throw new Error(`no choice ${value}`);
  }
  async logIn(name, password, code) {
    await this.person.open('/');
    await this.on('#field-name');
    await this.type(name);
    await this.press('Tab');
    await this.on('#field-password');
    await this.type(password);
    await this.press('Enter');
    if (!code) return;
    await this.on('#field-code');
    await this.type(await code());
    await this.press('Enter');
  }
}

// Axe-core over the page as it stands; every rule of WCAG 2.2 A and AA, and its best practices.
export async function broken(page, source) {
  await page.evaluate(source);
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] });
    return found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
}
