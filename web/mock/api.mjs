// The invented answers: as many rows as state.size asks for, paged by cursor like the real ones.
import { hex, kPeople, parts, world } from './data.mjs';

const kMinute = 60_000;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;
let made;

function worldOf(state) {
  if (made?.size !== state.size) made = { size: state.size, ...world(state.size, state.now) };
  return made;
}

const iso = (at) => new Date(at).toISOString();
const error = (status, code, message, more = {}) => ({ status, body: { code, message, ...more } });
const unknown = () => error(404, 'CON-12', '見つかりません。');

function page(list, query) {
  const limit = Number(query.get('limit') ?? 50);
  const from = Number(query.get('cursor') ?? 0);
  return { items: list.slice(from, from + limit), next: from + limit < list.length ? String(from + limit) : null };
}

function session(state, account) {
  const it = kPeople[account];
  return {
    state: 'ready', csrf: 'mock', code_needed: it.code, account, name: it.name, department: it.department, roles: it.roles, addresses: it.roles.includes('staff') ? [`${account}@example.lg.jp`] : [],
    section_addresses: it.department === '福祉課' ? ['fukushi@example.lg.jp'] : [], decides: it.decides, again_until: null, idle_end: iso(Date.now() + (state.idleMs ?? 30 * kMinute)), absolute_end: iso(Date.now() + 12 * kHour),
    contact: '情報政策課 システム係（内線 2345）', site: 'temizu', zone_minutes: 540, administrator_pages: true,
  };
}

function matches(mail, q) {
  if (q === '') return true;
  return q.split(/\s+/).every((word) => {
    if (word === 'state:held') return mail.verdict === 'held';
    if (word === 'has:withheld') return mail.withheld > 0;
    if (word === 'state:under-way') return mail.state === 'received' || mail.state === 'washed';
    if (word === 'state:kept') return mail.keep_until === null;
    if (word.includes(':')) return true;
    return mail.subject.includes(word) || mail.from.includes(word);
  });
}

const asks = (row, q) => row.id.startsWith(q) || row.item.startsWith(q) || row.subject.includes(q);

const messageRow = (mail) => ({
  id: mail.id, short_id: mail.short_id, class: 'message', arrival: mail.arrival, from: mail.from, to: mail.address, recipients: mail.section ? 3 : 1, subject: mail.subject, state: mail.state, verdict: mail.verdict, reason: mail.reason, size: mail.size,
  hold: mail.keep_until === null, purged: mail.purged, waiting: false,
});
const mailRow = ({ size, reason, ...row }) => row;

const envelope = (mail) => ({
  from: mail.from, recipients: [mail.address], client: '192.0.2.25', helo: 'mx.kensetsu.example.co.jp', origin: '203.0.113.9', protocol: 'ESMTPS', authenticated: mail.from.endsWith('.jp') ? 'mx.example.lg.jp' : '', arrival: mail.arrival, size: mail.size,
  sha256: hex(Number.parseInt(mail.id.slice(0, 6), 16), 64),
});

const kText = `福祉課 佐藤様

いつもお世話になっております。田中建設の田中です。

ご依頼の見積書を添付にてお送りいたします。
ご不明な点がございましたら、下記までご連絡ください。

  https://www.kensetsu.example.co.jp/（リンクは無効にしています）

<script>alert("これは文字として表示されます")</script>

────────────────
株式会社 田中建設　田中 𠮷郎
電話 0123-45-6789`;

function requestFull(w, row, account) {
  const mail = w.mails.find((one) => one.id === row.item);
  const decides = kPeople[account].decides || kPeople[account].roles.includes('auditor');
  const mine = row.requester.account === account;
  const waiting = row.state === 'requested';
  const checked = row.approvals_needed === 2;
  const moves = [{ move: 'request', actor: 'sato', actor_name: '福祉課 佐藤 花子', at: row.requested_at, reason: row.reason, code: null }];
  const later = (minutes) => iso(Date.parse(row.requested_at) + minutes * kMinute);
  if (row.approvals_given > 0) moves.push({ move: 'approve', actor: 'suzuki', actor_name: '福祉課 鈴木 一郎', deputy_for: null, at: later(35), reason: '電話で確認済み', code: null });
  if (row.state === 'returned') moves.push({ move: 'return', actor: 'suzuki', actor_name: '福祉課 鈴木 一郎', deputy_for: '田中 部長', at: later(40), reason: '差出人を電話で確認してから、もう一度申請してください。', code: null });
  if (row.state === 'denied') moves.push({ move: 'deny', actor: 'suzuki', actor_name: '福祉課 鈴木 一郎', at: later(40), reason: '業務に必要と認められないため。', code: null });
  if (row.state === 'released') moves.push({ move: 'release', actor: 'temizu:wash', actor_name: '無害化プログラム', at: later(36), reason: '', code: null });
  if (row.state === 'lapsed') moves.push({ move: 'lapse', actor: 'temizu:time', actor_name: '期限', at: later(600), reason: '', code: null });
  return {
    ...row, moves,
    may: {
      approve: !mine && decides && waiting && !checked, return: !mine && decides && waiting, deny: !mine && decides && waiting, withdraw: mine && ['requested', 'returned'].includes(row.state), resubmit: mine && row.state === 'returned', 'pass-on': false,
      'check-eye': !mine && decides && waiting && checked, 'check-malware': !mine && decides && waiting && checked, 'show-password': mine && row.password_waiting, recall: !mine && decides && row.state === 'released',
    },
    digest: hex(77, 64), deciders: waiting ? [w.nameOf('suzuki'), w.nameOf('kanri')] : [], refused: null,
    facts: mine || !decides ? null : {
      envelope: envelope(mail), parts: parts(Number.parseInt(row.id.slice(0, 2), 16)), checked_import: checked,
      checks: checked && row.approvals_given > 0 ? [{ check: 'eye', by: '鈴木 一郎', at: later(12), terminal: 'INET-PC-03', automatic: false }, { check: 'malware', by: '鈴木 一郎', at: later(20), tool: 'scan', version: '1.4.6 / 27800', clean: true, automatic: false }] : [],
      sender_history: { messages: row.id.charCodeAt(0) % 3 === 0 ? 1 : 27, held: 1, released: 2, first_seen: iso(w.now - 200 * kDay), last_seen: mail.arrival }, earlier: w.requests.filter((one) => one.id !== row.id).slice(3, 6),
    },
  };
}

function messageFull(w, mail) {
  return {
    ...messageRow(mail), envelope: envelope(mail), parent: null, children: mail.request?.state === 'released' ? [hex(9)] : [],
    rows: [{ number: 0, address: mail.address, state: mail.state, verdict: mail.verdict, notice_only: mail.verdict === 'held', profile: 'standard', waiting: false, attempts: mail.state === 'delivered' ? 1 : 3,
      last_reply: mail.state === 'delivered' ? '250 2.0.0 Ok: queued as 4ZxT1' : mail.state === 'undeliverable' ? '550 5.1.1 no such user' : '', next_hop: 'mail.lgwan.example.lg.jp:25', changed: mail.arrival, next_try: mail.state === 'washed' ? iso(w.now + 5 * kMinute) : null }],
    results: mail.state === 'received' ? [] : [{ number: 0, profile: 'standard', verdict: mail.verdict, parts: parts(Number.parseInt(mail.id.slice(0, 2), 16)) }], requests: mail.request ? [mail.request] : [],
    sentence: mail.verdict === 'held' ? '安全に処理できなかったため保留し、お知らせだけをお届けしています。原本は隔離して保管しています。' : 'このメールは無害化して、11月22日9時12分に宛先のメールサーバーへお届けしました。',
  };
}

function records(w, count) {
  const actors = ['receive', 'wash', 'deliver', 'suzuki', 'kanri', 'admin:root'];
  const actions = ['kept', 'washed', 'delivered', 'desk.approve', 'order.retry', 'user.change'];
  return Array.from({ length: count }, (_, i) => ({
    ledger: ['intake', 'washed', 'deliver', 'orders', 'orders', 'people'][i % 6], number: count - i, at: iso(w.now - i * 90_000), actor: actors[i % 6], actor_name: kPeople[actors[i % 6]]?.name ?? null, action: actions[i % 6], subject: i % 6 === 5 ? 'sato' : w.mails[i % w.mails.length]?.id ?? hex(i), from: i % 6 === 1 ? 'received' : '',
    to: i % 6 === 1 ? 'washed' : '', why: i % 6 === 3 ? '差出人に電話で確認した' : '', hash: hex(i + 500, 64),
  }));
}

const kHealth = [
  ['receive', '受信プログラム（temizu-receive）', 'good', '稼働中', ''], ['wash', '無害化プログラム（temizu-wash）', 'good', '稼働中', ''], ['deliver', '配送プログラム（temizu-deliver）', 'good', '稼働中', ''],
  ['disk', 'ディスクの空き', 'warning', '残り 14 日分', '不要なファイルを移すか、ディスクを増やしてください。'], ['certificate', '画面の証明書', 'good', '残り 212 日', ''], ['ledgers', '台帳', 'good', '5 個とも正常', ''], ['clock', '時刻同期', 'unknown', '', '時刻同期の設定を確かめてください。'],
];

const person = (it, i = 0) => ({
  account: it.account, name: it.name, kana: 'ふくし はなこ', title: it.code ? '課長' : '', enabled: true, department: it.department, roles: it.roles, addresses: [`${it.account}@example.lg.jp`], source: i % 3 ? 'ldap' : 'local', codes: it.code, blocked: i % 11 === 7, locked_until: i % 13 === 5 ? iso(Date.now() + kHour) : null, sessions: i % 4 === 0 ? 1 : 0,
  superior_of: it.roles.includes('approver') ? [it.department] : [],
});

function exceptionOf(i, now, account) {
  const state = ['in-force', 'proposed', 'expired', 'ended'][i % 4];
  const approved = state !== 'proposed';
  return {
    id: hex(700 + i), digest: hex(i, 64), state, ...(i % 2 ? { sender_domain: 'pref.example.jp' } : { sender: 'keiri@shoji.example.co.jp' }), networks: i % 2 ? [] : ['192.0.2.0/24'], authenticated: i % 2 ? 'mx.example.lg.jp' : '', kind: i % 2 ? 'application/pdf' : 'image/vnd.dxf', method: 'rebuild',
    ground: '県様式の配布のため（例外措置申請 第3号）', owner: 'suzuki', owner_name: '鈴木 一郎', made_by: 'kanri', made_by_name: '管理 太郎', made_at: iso(now - 40 * kDay), approver: approved ? 'ciso' : null, approver_name: approved ? '髙橋 副市長' : null, approved_at: approved ? iso(now - 39 * kDay) : null, expires: iso(now + (30 + i) * kDay), review: iso(now + 15 * kDay),
    ended_by: state === 'ended' ? 'ciso' : null, ended_by_name: state === 'ended' ? '髙橋 副市長' : null, ended_at: state === 'ended' ? iso(now - kDay) : null, uses: i * 37, last_use: null, may: { approve: state === 'proposed' && account === 'ciso', end: ['proposed', 'in-force'].includes(state) && ['kanri', 'ciso'].includes(account), review: state === 'in-force' && account === 'kanri' },
  };
}

const kBarred = ['実行形式（プログラム）', 'インストーラー', 'ショートカット', 'スクリプト'];
const policyRow = (section, profile, line, pattern, subject, value, text = '') => ({ section, profile, line, pattern, subject, value, text });
const kPolicyRows = [
  policyRow('assign', 'strict', 13, '', '宛先 suidou@example.lg.jp', '厳格', '<rule recipient="suidou@example.lg.jp" profile="strict"/>'), policyRow('assign', 'standard', null, 'otherwise', '上のどれにも当てはまらないもの', '標準'),
  ...['standard', 'strict'].flatMap((name, i) => [
    policyRow('profile', name, null, 'notice-place', 'お知らせの位置', i ? '本文の前' : '本文の後'), policyRow('profile', name, null, 'subject-prefix', '件名の先頭に付ける文字', 'なし'), policyRow('profile', name, null, 'keep-days', '原本の保管', '90日（全体の設定）'),
    policyRow('kind', name, 24 + i * 100, 'text/html', 'HTML文書（本文）', '文章だけにする（リンクは文字の後ろにアドレスを書く）', '<part kind="text/html" where="body" method="text" links="inline"/>'),
    ...['PDF文書', 'Word文書', 'Excelブック', 'PowerPoint文書', '画像'].map((kind, k) => policyRow('kind', name, 30 + i * 100 + k, `application/x-${k}`, kind, k === 0 ? '作り直す（中のファイルは取り出して無害化する）' : '作り直す', `<part kind="application/x-${k}" method="rebuild"/>`)),
    policyRow('kind', name, 60 + i * 100, '*', 'それ以外すべて', '取り除く', '<part kind="*" method="withhold"/>'),
    ...kBarred.map((kind, k) => policyRow('release', name, 70 + i * 100 + k, `application/y-${k}`, kind, '渡せません', `<release kind="application/y-${k}" barred="true"/>`)),
    policyRow('release', name, 80 + i * 100, '*', 'それ以外すべて', '承認1名（所属長・管理者）、勤務時間8時間以内（過ぎると期限切れ）、暗号化したZIPで渡す', '<release kind="*" approvals="1"/>'),
    policyRow('limit', name, null, 'message-bytes-max', 'メール全体の大きさ', '100 MB'), policyRow('limit', name, null, 'wall-ms-max', '1通の処理時間', '60秒'),
  ]),
];

function series(now, hours) {
  return Array.from({ length: hours }, (_, i) => {
    const at = Math.floor(now / kHour) * kHour - (hours - 1 - i) * kHour;
    const hour = (new Date(at).getUTCHours() + 9) % 24;
    const busy = hour >= 8 && hour <= 18 ? 1 : 0.12;
    const received = Math.round(busy * (260 + 90 * Math.sin(i * 1.7)));
    const held = Math.round(received * 0.03);
    return { hour: iso(at), received, washed: received, held, delivered: received - (i % 9 === 0 ? 2 : 0), failed: i % 9 === 0 ? 2 : 0 };
  });
}

// Every 7th is weekly; 406 has been altered.
function reportRow(number, now) {
  const end = Date.parse(`${new Date(now + 9 * kHour - (412 - number) * kDay).toISOString().slice(0, 10)}T00:00:00+09:00`);
  const days = number % 7 === 3 ? 7 : 1;
  const start = end - days * kDay;
  const light = number === 412 ? 'yellow' : number % 11 === 0 ? 'red' : 'green';
  const date = new Date(start + 9 * kHour).toISOString().slice(0, 10);
  if (number === 406) return { number, sound: false, period: null, date: '', start: null, end: null, light: 'red', title: '', made_at: null };
  return { number, sound: true, period: days === 7 ? 'week' : 'day', date, start: iso(start), end: iso(end), light, title: `【無害化 ${days === 7 ? '週次' : '日次'}報告】${date} ${light === 'green' ? '異常なし' : '要確認 2件'}`, made_at: iso(end + 11 * kMinute) };
}

function report(number, now) {
  const row = reportRow(number, now);
  const none = Object.fromEntries(['carried_in', 'accepted', 'delivered_washed', 'delivered_notice_only', 'undeliverable', 'carried_out', 'difference', 'unapproved', 'originals_released', 'forged_refused', 'p50_ms', 'p95_ms', 'max_ms'].map((name) => [name, null]));
  if (!row.sound) return { ...row, sentence: '', findings: [], figures: none, before: null, files: [], signature_name: '' };
  return {
    ...row,
    sentence: row.light === 'green' ? '1,842通を受け付け、すべての宛先の行き先が分かっています。承認のない原本の配送は0件です。' : '収支は合っています。ただし、配送待ちの滞留とディスクの空きの2件について、確認をお願いします。',
    findings: row.light === 'green' ? [] : [
      { light: row.light, code: 'queue', sentence: '配送待ちが15件あり、最も古いものは5時間12分前に届きました。', owner: '情報政策課', due: '今日中' },
      { light: 'yellow', code: 'disk', sentence: 'ディスクの空きが18%です。このままではあと41日で足りなくなります。', owner: '情報政策課', due: '今週中' },
    ],
    figures: { carried_in: 4, accepted: 2211, delivered_washed: 2158, delivered_notice_only: 41, undeliverable: 1, carried_out: 15, difference: 0, unapproved: 0, originals_released: 4, forged_refused: 0, p50_ms: 1232, p95_ms: 8704, max_ms: 92_344 },
    before: row.period === 'day' ? { accepted: 2087, delivered_washed: 2040, delivered_notice_only: 44, undeliverable: 3 } : null,
    files: [['pdf', 'application/pdf', 1_981_332], ['json', 'application/json', 41_233], ['csv', 'text/csv', 9_120]].map(([end, type, octets], i) => ({ place: i + 1, name: `temizu-${row.period}-${row.date}.${end}`, media_type: type, size: octets })),
    signature_name: `temizu-${row.period}-${row.date}.sig`,
  };
}

export function answer(state, { method, path, query, body, as }) {
  const w = worldOf(state);
  const at = (pattern) => {
    const found = new RegExp(`^${pattern}$`).exec(path);
    return found ? found.slice(1) : undefined;
  };
  if (path === '/session') {
    if (method === 'POST') {
      if (!kPeople[body.name] || body.password === 'wrong') return error(401, 'CON-04', '利用者名かパスワードが正しくありません。', { next: 'もう一度入力してください。分からない場合は情報担当にご連絡ください。' });
      const code = kPeople[body.name].code;
      return { login: code ? `half${body.name}` : body.name, body: { ...session(state, body.name), state: code ? 'code' : 'ready' } };
    }
    if (method === 'DELETE') return { status: 204, login: '' };
    if (as.startsWith('half')) return { body: { ...session(state, as.slice(4)), state: 'code' } };
    return kPeople[as] ? { body: session(state, as) } : error(401, 'CON-01', 'ログインしていません。');
  }
  if (path === '/session/code') return body.code === '123456' ? { login: as.slice(4), body: session(state, as.slice(4)) } : error(401, 'CON-06', '確認コードが正しくありません。', { next: '認証アプリの新しい6桁の数字を入力してください。' });
  if (!kPeople[as]) return error(401, 'CON-01', 'ログインしていません。');
  if (path === '/session/again') {
    if (body.code !== undefined && body.code !== '123456') return error(401, 'CON-06', '確認コードが正しくありません。');
    state.again = true;
    return { body: session(state, as) };
  }
  if (path === '/session/password') return { body: session(state, as) };
  const q = query.get('q') ?? '';
  let found;
  if (path === '/mail') {
    const all = w.mails.filter((mail) => matches(mail, q)).map(mailRow);
    return { body: { ...page(all, query), total: all.length, total_exact: true } };
  }
  if ((found = at('/mail/([0-9a-f]+)'))) {
    const mail = w.mails.find((one) => one.id.startsWith(found[0]));
    return mail ? { body: { ...mailRow(mail), reason: mail.reason, parts: mail.state === 'received' ? [] : parts(w.mails.indexOf(mail)), requests: mail.request ? [mail.request] : [], locked_by: null, changed_at: null } } : unknown();
  }
  if (at('/(?:mail|requests|messages)/[0-9a-f]+/text')) return { body: { text: kText, cut: false, recipient: 0 } };
  if (at('/mail/[0-9a-f]+/ways'))
    return {
      body: {
        ways: [
          { way: 'rewash:body-only', label: 'もう一度無害化する（本文のみ）', open: true, approvals: 0, approvers: [], deadline: null },
          { way: 'original', label: '原本を受け取る', open: true, approvals: 1, approvers: [w.nameOf('suzuki')], deadline: iso(w.now + 8 * kHour), after_deadline: 'pass-on', checked_import: false, zip: 'aes' },
        ].concat(query.get('part') === '3' ? [] : []),
      },
    };
  if (path === '/requests' && method === 'POST') return { status: 201, body: requestFull(w, { ...w.requests[0], requester: w.nameOf(as) }, as) };
  if (path === '/requests') {
    const want = query.get('state');
    return { body: page(w.requests.filter((row) => (!want || row.state === want) && asks(row, q)), query) };
  }
  if (path === '/requests/inbox') {
    const waiting = w.requests.filter((row) => row.state === 'requested' && asks(row, q));
    return { body: { ...page(waiting.map((row, i) => ({ ...row, hostile: i % 4 === 1 })), query), waiting: Math.min(waiting.length, 500), waiting_exact: waiting.length < 500, nearest_deadline: waiting[0]?.deadline ?? null } };
  }
  if (path === '/requests/bulk' || path === '/messages/bulk') {
    if (path === '/messages/bulk' && !state.again) return error(403, 'CON-11', 'この操作の前に、もう一度本人確認が必要です。', { next: '確認コードまたはパスワードを入力してください。' });
    const ids = body.items ?? body.requests.map((one) => one.id);
    const results = ids.map((id, i) => (i === 1 ? { id, ok: false, error: { code: 'DESK-07', message: '申請の状態が変わったため、この操作はできません。画面を読み直してください。' } } : { id, ok: true }));
    return { body: { results, done: results.filter((one) => one.ok).length, failed: results.filter((one) => !one.ok).length } };
  }
  if ((found = at('/requests/([0-9a-f]+)(/[a-z-]+)?'))) {
    const row = w.requests.find((one) => one.id === found[0]);
    if (!row) return unknown();
    if (found[1] === '/password') return state.again ? { body: { password: 'mikan-7492-sakura-0318' } } : error(403, 'CON-11', 'この操作の前に、もう一度本人確認が必要です。');
    if (found[1] === '/approve' && body.code !== '123456') return error(401, 'CON-06', '確認コードが正しくありません。', { next: '認証アプリの新しい6桁の数字を入力してください。' });
    const next = { '/approve': 'approved', '/return': 'returned', '/deny': 'denied', '/withdraw': 'withdrawn' }[found[1]];
    return { body: requestFull(w, next ? { ...row, state: next } : row, as) };
  }
  if (path === '/deputies') {
    const row = (i) => ({ number: i + 1, deputy: w.nameOf('kanri'), for: w.nameOf('suzuki'), from: iso(w.now + (i - 1) * 5 * kDay), to: iso(w.now + (i * 5 - 2) * kDay), ended: null, active: i === 1, reason: '出張のため' });
    return method === 'POST' ? { status: 201, body: row(2) } : { body: page(Array.from({ length: state.size > 100 ? state.size : 3 }, (_, i) => row(i % 3)).map((one, i) => ({ ...one, number: i + 1 })), query) };
  }
  if (at('/deputies/\\d+/end')) return { body: {} };
  if (path === '/directory') return { body: { items: ['suzuki', 'kanri'].map(w.nameOf) } };
  if (path === '/messages') {
    const all = w.mails.filter((mail) => matches(mail, q)).map(messageRow);
    return { body: { ...page(all, query), total: Math.min(all.length, 1000), total_exact: all.length <= 1000 } };
  }
  if (path === '/queue') {
    const all = w.mails.slice(0, state.size > 100 ? 1000 : 2).map(messageRow).map((row) => ({ ...row, state: 'washed' }));
    return { body: { ...page(all, query), total: all.length, total_exact: all.length < 1000 } };
  }
  if ((found = at('/messages/([0-9a-f]+)'))) {
    const mail = w.mails.find((one) => one.id.startsWith(found[0]));
    return mail ? { body: messageFull(w, mail) } : unknown();
  }
  if ((found = at('/messages/([0-9a-f]+)/act'))) {
    if (!state.again) return error(403, 'CON-11', 'この操作の前に、もう一度本人確認が必要です。');
    return { body: { ...messageFull(w, w.mails.find((one) => one.id === found[0])), hold: body.act === 'hold' } };
  }
  if (at('/messages/[0-9a-f]+/journey')) return { body: { items: records(w, 5).reverse(), next: null } };
  if (path === '/filters') return method === 'POST' ? { status: 201, body: { items: [] } } : { body: { items: [{ number: 1, name: '今週の保留', q: 'state:held after:7d' }, { number: 2, name: '県からのメール', q: 'from:pref.example.jp' }] } };
  if (at('/filters/\\d+')) return { status: 204 };
  if (path === '/dashboard' || path === '/dashboard/series') {
    const hours = series(w.now, Number(query.get('hours') ?? 24));
    if (path.endsWith('series')) return { body: { items: hours } };
    return {
      body: {
        today: { received: 1842, washed: 1839, held: 41, delivered: 1831, failed: 3, released: 4 }, balance: { accepted: 128_402, delivered_washed: 125_114, delivered_notice_only: 3_201, undeliverable: 79, under_way: 8, holds: true }, waiting: state.size > 100 ? 1000 : 8, waiting_exact: state.size <= 100, oldest_waiting: iso(w.now - 22 * kMinute),
        requests_waiting: Math.min(500, w.requests.filter((row) => row.state === 'requested').length), requests_exact: state.size <= 100, nearest_deadline: iso(w.now + 55 * kMinute), series: hours,
      },
    };
  }
  if (path === '/health') return { body: { well: true, version: '0.5.0', checks: kHealth.map(([name, label, word, value, next]) => ({ name, label, state: word, value, next })) } };
  if (path === '/people') {
    const own = Object.values(kPeople).map((it, i) => person(it, i));
    const others = Array.from({ length: state.size > 100 ? state.size : 9 }, (_, i) => person({ account: `user${i}`, name: `試験 ${i}号`, department: ['税務課', '市民課', '水道局 経営企画課'][i % 3], roles: ['staff'], code: false }, i + 5));
    return { body: page([...own, ...others], query) };
  }
  if ((found = at('/people/([^/]+)(/act)?'))) {
    if (found[1] && !state.again) return error(403, 'CON-11', 'この操作の前に、もう一度本人確認が必要です。');
    const it = kPeople[decodeURIComponent(found[0])];
    return it ? { body: person(it, 4) } : unknown();
  }
  if (path === '/departments')
    return {
      body: {
        items: ['福祉課', '税務課', '市民課', '水道局 経営企画課'].map((name, i) => ({ code: `D0${i}`, name, parent: i === 3 ? 'D00' : null, superior: i === 2 ? null : w.nameOf('suzuki'), addresses: i === 0 ? ['fukushi@example.lg.jp'] : [], people: 12 + i * 7 })),
      },
    };
  if (path === '/policy') return { body: { file: 'policy.xml', digest: hex(3, 64), loaded_at: iso(w.now - 3 * kDay), otherwise: 'standard', profiles: [{ name: 'standard', label: '標準' }, { name: 'strict', label: '厳格' }], rows: kPolicyRows } };
  if (path === '/exceptions') {
    if (method === 'POST') return state.again ? { status: 201, body: exceptionOf(1, w.now, as) } : error(403, 'CON-11', 'この操作の前に、もう一度本人確認が必要です。');
    const all = Array.from({ length: state.size > 100 ? state.size : 6 }, (_, i) => exceptionOf(i, w.now, as));
    return { body: page(all.filter((one) => !query.get('state') || one.state === query.get('state')), query) };
  }
  if ((found = at('/exceptions/([0-9a-f]{32})(/[a-z]+)?'))) return { body: exceptionOf(Math.max(0, [0, 1, 2, 3].find((i) => hex(700 + i) === found[0]) ?? 0), w.now, as) };
  if (path === '/audit') return { body: page(records(w, state.size), query) };
  if (path === '/audit/chains' || path === '/audit/verify')
    return { body: { items: ['intake', 'washed', 'deliver', 'orders', 'people'].map((ledger, i) => ({ ledger, records: 128_402 - i * 20_011, head: hex(i + 40, 64), head_at: iso(w.now), checked_at: iso(w.now - kHour), state: 'whole', broken_at: null })) } };
  if (path === '/reports') return { body: page(Array.from({ length: Math.min(state.size, 400) }, (_, i) => reportRow(412 - i, w.now)).filter((one) => one.number > 0), query) };
  if ((found = at('/reports/(\\d+)'))) {
    const number = Number(found[0]);
    return number > 0 && number <= 412 ? { body: report(number, w.now) } : unknown();
  }
  if (path === '/words') return { body: { words: { 'TZ-102': { ja: '実行形式のため取り除きました。', en: 'Removed: it is a program.' } } } };
  return unknown();
}
