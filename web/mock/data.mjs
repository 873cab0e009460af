// Invented data for development and pictures: the same every time, with the nasty strings a real mail brings. Never in the product.
const kHour = 3_600_000;
const kDay = 24 * kHour;

// A small repeatable generator (mulberry32).
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

export function hex(seed, length = 32) {
  const roll = dice(seed * 7919 + 17);
  let text = '';
  while (text.length < length) text += Math.floor(roll() * 16).toString(16);
  return text;
}

const kSubjects = [
  '令和8年度 下水道管更新工事 見積書の送付について',
  '【再送】福祉総合相談支援事業に関する照会（回答期限11月27日）',
  '請求書 11月分',
  '会議資料の送付（第3回 髙﨑地区まちづくり協議会）',
  '申請様式の差し替えについて',
  'Re: 𠮷野川橋りょう補修設計 図面データ',
  '<img src=x onerror=alert(1)>資料です',
  '',
  '至急　口座情報の確認をお願いします',
  'ﾊﾝｶｸｶﾅの件名と①㈱の確認',
  '防災訓練の参加者名簿',
  'お問い合わせありがとうございます。'.repeat(8),
];
const kSenders = ['tanaka@kensetsu.example.co.jp', 'info@pref.example.jp', 'a.yamamoto@design.example.com', '', 'noreply@hosp.example.or.jp', 'ｘｙｚ@example.net', 'keiri@shoji.example.co.jp'];
const kFiles = ['見積書.xlsm', '図面一式.zip', '様式第3号.docx', 'setup.exe', '請求書_202611.pdf', '=cmd|calc.csv', `${'とても長い名前の'.repeat(12)}資料.pptx`];

export const kPeople = {
  sato: { account: 'sato', name: '佐藤 花子', department: '福祉課', roles: ['staff'], decides: false, code: false },
  suzuki: { account: 'suzuki', name: '鈴木 一郎', department: '福祉課', roles: ['staff', 'approver'], decides: true, code: true },
  kanri: { account: 'kanri', name: '管理 太郎', department: '情報政策課', roles: ['staff', 'administrator'], decides: true, code: true },
  kansa: { account: 'kansa', name: '監査 次郎', department: '監査委員事務局', roles: ['auditor'], decides: false, code: true },
  ciso: { account: 'ciso', name: '髙橋 副市長', department: '市長公室', roles: ['staff', 'ciso'], decides: false, code: true },
};
const nameOf = (key) => ({ account: key, name: kPeople[key].name, department: kPeople[key].department });

const kReasons = {
  'TZ-101': 'マクロを取り除きました。ほかの内容はそのまま編集できます。',
  'TZ-102': '実行形式のため取り除きました。',
  'TZ-103': 'パスワードがかかっていて検査できないため、取り除きました。',
  'TZ-108': '処理が時間内に終わらなかったため隔離しました。担当者が確認します。原本は開かないでください。',
  'TZ-113': '安全に処理できなかったため、メール全体を保留しました。',
};
const coded = (code) => ({ code, text: kReasons[code] });

export function parts(seed) {
  const body = {
    path: '1', file_name: '', kind: 'text/plain', kind_text: '文章', declared_type: 'text/plain', action: 'text', changed: false, reason: null, words: '', size_in: 1834, size_out: 1834,
    sha256_in: hex(seed, 64), sha256_out: hex(seed, 64), findings: [], malware: null, askable: false,
  };
  const macro = {
    path: '2', file_name: kFiles[0], kind: 'application/vnd.ms-excel.sheet.macroenabled.12', kind_text: 'Excel ブック（マクロ付き）', declared_type: 'application/octet-stream', action: 'rebuilt', changed: true,
    reason: coded('TZ-101'), words: 'マクロ 1件、外部の表への接続 2件を取り除きました', size_in: 248_220, size_out: 191_002, sha256_in: hex(seed + 1, 64), sha256_out: hex(seed + 2, 64),
    findings: [
      { rule: 'ooxml.macro', weight: 'high', where: 'xl/vbaProject.bin', count: 1, text: 'マクロ（VBA）' },
      { rule: 'ooxml.connection', weight: 'low', where: 'Sheet2', count: 2, text: '外部の表への接続' },
    ],
    malware: null, askable: true,
  };
  const program = {
    path: '3', file_name: kFiles[3], kind: 'application/vnd.microsoft.portable-executable', kind_text: 'Windows の実行ファイル', declared_type: 'application/pdf', action: 'withheld', changed: true,
    reason: coded('TZ-102'), words: '', size_in: 3_145_728, size_out: 0, sha256_in: hex(seed + 3, 64), sha256_out: '', findings: [{ rule: 'identify.program', weight: 'hostile', where: '', count: 1, text: '実行形式' }],
    malware: seed % 2 ? 'found' : null, askable: true,
  };
  const zip = {
    path: '4', file_name: kFiles[1], kind: 'application/zip', kind_text: '圧縮ファイル（ZIP）', declared_type: 'application/zip', action: 'withheld', changed: true, reason: coded('TZ-103'), words: '', size_in: 18_874_368,
    size_out: 0, sha256_in: hex(seed + 4, 64), sha256_out: '', findings: [], malware: null, askable: true,
  };
  const clean = {
    path: '5', file_name: kFiles[4], kind: 'application/pdf', kind_text: 'PDF 文書', declared_type: 'application/pdf', action: 'rebuilt', changed: false, reason: null, words: '', size_in: 90_112, size_out: 88_012,
    sha256_in: hex(seed + 5, 64), sha256_out: hex(seed + 6, 64), findings: [], malware: null, askable: true,
  };
  return [body, macro, program, zip, clean].slice(0, 2 + (seed % 4));
}

export function world(size, now) {
  const roll = dice(20261122);
  const pick = (list) => list[Math.floor(roll() * list.length)];
  const iso = (at) => new Date(at).toISOString();
  const mails = [];
  for (let i = 0; i < size; i += 1) {
    const verdict = i % 13 === 4 ? 'held' : i % 5 === 2 ? 'clean' : i === 0 ? null : 'washed';
    const state = i === 0 ? 'received' : i === 1 ? 'washed' : i % 29 === 7 ? 'undeliverable' : 'delivered';
    const own = state === 'received' ? [] : parts(i);
    const arrival = now - i * (size > 100 ? 4 * 60_000 : 47 * 60_000) - 120_000;
    mails.push({
      id: hex(i), short_id: hex(i).slice(0, 10), class: 'message', recipient: 0, address: i % 6 === 3 ? 'fukushi@example.lg.jp' : 'sato@example.lg.jp', section: i % 6 === 3, arrival: iso(arrival), from: kSenders[i % kSenders.length],
      subject: kSubjects[i % kSubjects.length], state, verdict, withheld: own.filter((part) => part.action === 'withheld').length, changed: own.filter((part) => part.changed).length, request: null,
      keep_until: i % 17 === 5 ? null : iso(arrival + (i % 7 === 3 ? 4 : 90) * kDay), purged: i > 40 && i % 19 === 0, size: 40_000 + i * 3111,
      reason: verdict === 'held' ? coded(i % 2 ? 'TZ-113' : 'TZ-108') : null,
    });
  }
  const states = ['requested', 'requested', 'requested', 'returned', 'released', 'denied', 'withdrawn', 'lapsed', 'approved', 'requested'];
  const requests = [];
  const many = Math.min(size, Math.max(12, size));
  for (let i = 0; i < many && i + 2 < mails.length; i += 1) {
    const mail = mails[i + 2];
    const state = states[i % states.length];
    const asked = Date.parse(mail.arrival) + 10 * 60_000;
    const row = {
      id: hex(100_000 + i), item: mail.id, short_id: mail.short_id, short_number: hex(100_000 + i).slice(0, 10), recipient: 0, address: mail.address, part: i % 3 === 0 ? null : '2', file_name: i % 3 === 0 ? '' : kFiles[i % kFiles.length], kinds: ['application/vnd.ms-excel'],
      way: i % 6 === 5 ? 'rewash:body-only' : 'original', state, requester: nameOf('sato'), reason_code: ['edit', 'form', 'signature', 'other'][i % 4],
      reason: i % 2 ? '国の様式に記入して、今週中に返送する必要があるため' : '', sender_confirmed: ['phone', 'known', 'none', 'met'][i % 4], requested_at: iso(asked),
      deadline: ['requested', 'returned'].includes(state) ? iso(now + (i + 1) * 55 * 60_000) : null, passed_on: i === 2, approvals_needed: i % 3 === 0 ? 2 : 1, approvals_given: state === 'released' || state === 'approved' ? 1 + (i % 3 === 0) : i === 9 ? 1 : 0,
      password_waiting: state === 'released', subject: mail.subject, from: mail.from, arrival: mail.arrival,
    };
    requests.push(row);
    mail.request = row;
  }
  return { mails, requests, now, iso, pick, coded, nameOf };
}
