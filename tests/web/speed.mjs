// How soon pages of the real console can be used in Chromium, by hand: speed.mjs CONSOLE.json [RUNS] [PICTURES-FOLDER]
// CONSOLE.json: the last line that tests/bench/console_scale.py FOLDER --serve prints (address, people's session cookies).
// Each run is a browser without cache (cold) and then the same page once more (warm). Told in ms from the start of the navigation until
// rows (or what the page is about) are painted and the search box takes words; "search": from Enter in the box until its rows are painted. Asserts nothing.
import { mkdirSync, readFileSync } from 'node:fs';
import { openBrowser } from './pages.mjs';

const [given, runs = '15', pictures] = process.argv.slice(2);
const console_ = JSON.parse(readFileSync(given, 'utf8').trim().split('\n').filter((line) => line.startsWith('{"origin')).pop());
const kBox = 'input[type=search]', kRows = 'main tbody tr';
// name, who, address, what must be painted, whether there is a search box
const kPages = [
  ['my mail', 'sato', '/mail', kRows, true],
  ['inbox', 'suzuki', '/inbox', kRows, false],
  ['messages', 'kanri', '/messages', kRows, true],
  ['messages, searched', 'kanri', '/messages?q=%E8%A6%8B%E7%A9%8D%20%E4%BB%A5%E9%99%8D%3A2026-04-01', kRows, true],
  ['message page', 'kanri', '', 'main h1', false],
  ['one mail of mine', 'sato', '', 'main h1', false],
  ['a request to decide', 'suzuki', '', 'main h1', false],
  ['dashboard', 'kanri', '/dashboard', 'main svg', false],
  ['all requests', 'kansa', '/requests', 'main h1', false],
  ['audit log', 'kansa', '/audit', kRows, false],
  ['people', 'kanri', '/people', kRows, true],
];

// In the page: the time when all is painted, by its own clock that began with the navigation.
function usable([painted, box, needsBox]) {
  const there = document.querySelector(painted);
  const search = document.querySelector(box);
  if (!there || there.getBoundingClientRect().height === 0 || /読み込んでいます/.test(document.body.innerText)) return 0;
  if (needsBox && (!search || search.disabled || search.getBoundingClientRect().height === 0)) return 0;
  return new Promise((told) => requestAnimationFrame(() => setTimeout(() => told(performance.now()))));   // after the frame that shows it
}

async function context(browser, who) {
  const made = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', ignoreHTTPSErrors: true, reducedMotion: 'reduce' });
  await made.addCookies([{ name: '__Host-temizu', value: console_[who], url: console_.origin, secure: true, httpOnly: true, sameSite: 'Strict' }]);
  await made.addInitScript(() => localStorage.setItem('temizu.seen', '1'));
  return made;
}

async function visit(page, address, painted, box) {
  await page.goto(console_.origin + address, { waitUntil: 'commit' });
  return (await page.waitForFunction(usable, [painted, kBox, box], { polling: 'raf', timeout: 60_000 })).jsonValue();
}

async function searched(page) {
  await page.locator(kBox).first().fill('見積 会議');
  const began = await page.evaluate(() => performance.now());
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=/);
  return (await (await page.waitForFunction(usable, [kRows, kBox, true], { polling: 'raf', timeout: 60_000 })).jsonValue()) - began;
}

async function first(browser, who, path) {
  const made = await context(browser, who);
  const answer = await made.request.get(`${console_.origin}/api/v1${path}`);
  const { items } = await answer.json();
  await made.close();
  return items[Math.min(3, items.length - 1)].id;
}

const at = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))].toFixed(0).padStart(6);
const line = (name, values) => console.log(`${name.padEnd(30)} ${at(values, 0.5)} ${at(values, 0.95)} ${at(values, 1)}`);

const browser = await openBrowser();
kPages.find(([name]) => name === 'message page')[2] = `/messages/${await first(browser, 'kanri', '/messages?limit=50')}`;
kPages.find(([name]) => name === 'one mail of mine')[2] = `/m/${await first(browser, 'sato', '/mail?limit=50')}`;
kPages.find(([name]) => name === 'a request to decide')[2] = `/requests/${await first(browser, 'suzuki', '/requests/inbox?limit=50')}`;
console.log(`${'ms until usable'.padEnd(30)} median    p95   most`);
for (const [name, who, address, painted, box] of kPages) {
  const cold = [], warm = [], search = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const made = await context(browser, who);
    const page = await made.newPage();
    try {
      cold.push(await visit(page, address, painted, box));
      if (pictures && run === 0) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: `${pictures}/${name.replaceAll(/[ ,]+/g, '-')}.png`, fullPage: true });
      }
      warm.push(await visit(page, address, painted, box));
      if (name === 'messages') search.push(await searched(page));
    } catch (error) {
      console.log(`${name}: ${error.message.split('\n')[0]}`);
    }
    await made.close();
  }
  if (cold.length) line(`${name}, cold`, cold);
  if (warm.length) line(`${name}, warm`, warm);
  if (search.length) line(`${name}: a search typed in`, search);
}
await browser.close();
