// Every word a person reads comes from ja.json or en.json; Japanese leads, and English has the same keys (a test compares them).
// t('pager.shown', { n: 3 }) fills {n}. Keys made from values of the server (`state.${word}`) go through known(), which falls back
// to the word itself, so that a newer server never leaves a blank.
import { settings } from '../logic/settings.ts';
import en from './en.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };

export type Key = keyof typeof ja;
type Values = Record<string, string | number>;

function fill(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? count(value) : value;
  });
}

export function t(key: Key, values?: Values): string {
  const table: Record<string, string> = settings().language === 'en' ? en : ja;
  return fill(table[key] ?? key, values);
}

export function known(key: string, fallback: string, values?: Values): string {
  const table: Record<string, string> = settings().language === 'en' ? en : ja;
  const text = table[key];
  return text === undefined ? fallback : fill(text, values);
}

// 12,345: the same in both languages.
export function count(value: number): string {
  return new Intl.NumberFormat('ja-JP').format(value);
}

export function size(octets: number): string {
  if (octets < 1000) return t('size.bytes', { n: octets });
  if (octets < 1000 * 1024) return t('size.kib', { n: String(Math.max(1, Math.round(octets / 1024))) });
  const mib = octets / 1024 / 1024;
  return t('size.mib', { n: mib < 10 ? mib.toFixed(1) : String(Math.round(mib)) });
}
