// Goal: every text is there in both languages with the same places to fill, none is left over, none is missing, and no Japanese or
// English sentence stands in the pages themselves.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import en from '../text/en.json' with { type: 'json' };
import ja from '../text/ja.json' with { type: 'json' };

const kRoot = fileURLToPath(new URL('..', import.meta.url));
const kSources = readdirSync(kRoot, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'));
const kCode = kSources.map((name) => [name, readFileSync(kRoot + name, 'utf8')] as const);
const kAll = kCode.map(([, text]) => text).join('\n');

// Keys used as they stand: t('a.b'), title: 'nav.x'. Keys made of a word: t(`state.${word}`), known(`state.${word}`, …).
const kPlain = new Set([...kAll.matchAll(/['"]([a-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9_-]+)*)['"]/g)].map((found) => found[1]));
const kMade = [...kAll.matchAll(/`([a-zA-Z0-9.-]+\.)\$\{[^}]+\}([a-zA-Z0-9.-]*)`/g)].map((found) => [found[1] ?? '', found[2] ?? ''] as const);

const isUsed = (key: string) => kPlain.has(key) || kMade.some(([start, end]) => key.startsWith(start) && key.endsWith(end) && key.length > start.length + end.length);
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

test('both languages have the same keys', () => {
  expect(Object.keys(en)).toEqual(Object.keys(ja));
});

test('every text has the same places to fill in both languages', () => {
  const table: Record<string, string> = en;
  for (const [key, text] of Object.entries(ja)) expect([key, places(table[key] ?? '')]).toEqual([key, places(text)]);
});

test('no text is empty, none is untranslated', () => {
  for (const [key, text] of Object.entries(ja)) expect([key, text.trim() === '']).toEqual([key, false]);
  for (const [key, text] of Object.entries(en)) expect([key, /[\u3040-\u30ff\u4e00-\u9fff]/.test(text)]).toEqual([key, false]);
});

test('every text is used somewhere', () => {
  expect(Object.keys(ja).filter((key) => !isUsed(key))).toEqual([]);
});

test('every key asked for exists', () => {
  const asked = [...kAll.matchAll(/\bt\(\s*'([^']+)'/g)].map((found) => found[1] ?? '');
  expect(asked.length).toBeGreaterThan(300);
  expect(asked.filter((key) => !(key in ja))).toEqual([]);
});

test('no sentence stands in the code', () => {
  const quotedJapanese = kCode.flatMap(([name, text]) =>
    text
      .split('\n')
      .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
      .map((line) => line.replace(/\s\/\/ .*$/, ''))
      .filter((line) => /[\u3040-\u309f\u30a0-\u30fa\u4e00-\u9fff]{2,}/.test(line) && !/日本語|元/.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(quotedJapanese).toEqual([]);
});

test('sentences stay short enough to read at a glance', () => {
  for (const [key, text] of Object.entries(ja)) for (const sentence of text.split('。')) expect([key, [...sentence].length <= 70]).toEqual([key, true]);
});

test('pages never write markup or style from a string', () => {
  for (const [name, text] of kCode) expect([name, /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|eval\(|style=/.test(text)]).toEqual([name, false]);
});
