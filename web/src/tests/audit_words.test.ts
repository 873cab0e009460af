// Goal: every word that the programs can write into an audit record is told in Japanese and English: an action that is added there fails
// here, not in front of an auditor. The words are found in the C++ sources where records are made.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { change } from '../logic/settings.ts';
import { actionText, changeText, whyText } from '../parts/states.tsx';

const kRoot = fileURLToPath(new URL('../../..', import.meta.url));
const kFiles = ['quarantine', 'src']
  .flatMap((folder) => readdirSync(kRoot + folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
  .filter((name) => name.endsWith('.cc') && !/_test\.cc$|_bench\.cc$|\/test_/.test(name))
  .map((name) => [name, readFileSync(kRoot + name, 'utf8')] as const);
const text = (name: string) => kFiles.find(([file]) => file === name)?.[1] ?? '';
const all = (pattern: RegExp, from: string) => [...from.matchAll(pattern)].map((found) => found[1] ?? '');
const literals = (from: string) => all(/"([a-z][a-z._-]*)"/g, from);

// audit({actor, "action", …}), AuditEntry x{actor, "action", …} and the like: the second value.
const kRecords = /(?:audit\(\{|AuditEntry \w+\{|entries\.push_back\(\{)\s*[^,{}]+,\s*([^,]+),/g;
// Where the second value is no literal: what it can be.
const kMade: Record<string, () => string[]> = {
  'action_of(order.kind)': () => all(/return "(order\.[a-z_]+)"/g, text('quarantine/store_orders.cc')),
  // audit_move: desk.<word of the action>; note: its callers' words; deliver: those assigned there, or the state reached.
  action: () => [
    ...all(/case DeskAction::\w+: return "([a-z-]+)"/g, text('quarantine/release_words.cc')).map((word) => `desk.${word}`),
    ...kFiles.flatMap(([, from]) => all(/->note\([^,]+,\s*"([a-z._-]+)"/g, from)),
    ...all(/action = "([a-z._]+)"/g, text('quarantine/store_deliver.cc')),
    'uncertain',
    'delivered',
    'undeliverable',
  ],
  'alert_action(told.step)': () => ['alert.raised', 'alert.repeated', 'alert.ended'],
  'change.action': () => kFiles.filter(([name]) => /^src\/(accounts|programs)\//.test(name)).flatMap(([, from]) => all(/"((?:user|department)\.[a-z_]+)"/g, from)),
};

function written(): Set<string> {
  const words = new Set<string>([...all(/entry\.action = "([a-z._-]+)"/g, text('quarantine/intake.cc'))]);
  for (const [, from] of kFiles) {
    for (const value of all(kRecords, from).map((one) => one.trim())) {
      const made = value.startsWith('"') ? literals(value) : kMade[value]?.();
      expect(made, `what ${value} can be: add it to kMade`).toBeDefined();
      for (const word of made ?? []) words.add(word);
    }
  }
  return words;
}

// Texts of refusals look like actions of people's ledger: "department.twice" is no action.
const kFaults = new Set(all(/"((?:user|department)\.[a-z_]+)"/g, readFileSync(`${kRoot}src/accounts/fault_texts.def`, 'utf8') + text('quarantine/people_faults.cc')));
const kWords = [...written()].filter((word) => !kFaults.has(word)).sort();

afterEach(() => change({ language: 'ja' }));

test('the words are found where records are made', () => {
  expect(kWords.length).toBeGreaterThan(55);
  for (const word of ['kept', 'duplicate', 'washed', 'delivered', 'forged', 'unreadable', 'recalled', 'nobody-told', 'password.change', 'password.wiped', 'desk.approve', 'desk.deputy', 'order.rewash', 'user.leave', 'department.dissolve', 'reported']) expect(kWords).toContain(word);
});

test.each(kWords)('%s is told in both languages', (word) => {
  change({ language: 'ja' });
  expect(actionText(word)).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  expect(actionText(word)).not.toContain('{');
  change({ language: 'en' });
  expect(actionText(word)).toMatch(/^[A-Za-z]/);
  expect(actionText(word)).not.toBe(word);
});

test('states and the programs’ own reasons are words too; what a person typed stands as typed', () => {
  change({ language: 'ja' });
  expect(changeText({ from: 'proposed', to: 'in_force' })).toBe('承認待ち → 有効');
  expect(changeText({ from: 'requested', to: 'denied' })).toBe('申請中 → 却下');
  expect(changeText({ from: '', to: 'withheld' })).toBe('添付を停止');
  const picked = all(/REASON\("([a-z]+)"/g, readFileSync(`${kRoot}quarantine/release_reasons.def`, 'utf8'));
  expect(picked.length).toBeGreaterThan(8);
  for (const why of picked) expect(whyText({ action: 'desk.request', why })).toMatch(/[\u3040-\u9fff]/);
  for (const why of ['undelivered', 'signature', 'row', 'release', 'self-inspection', 'shown']) expect(whyText({ action: 'forged', why })).toMatch(/[\u3040-\u9fff]/);
  expect(whyText({ action: 'desk.request', why: 'signature' })).toBe('電子署名の確認');
  expect(whyText({ action: 'forged', why: 'signature' })).toBe('署名が正しくありません');
  expect(whyText({ action: 'order.hold', why: 'LGWAN側の障害のため' })).toBe('LGWAN側の障害のため');
});
