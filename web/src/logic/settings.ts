// What one person chose for this browser: language, dates, single-key shortcuts. Kept in this browser only; nothing secret.
import { useSyncExternalStore } from 'react';

export interface Settings {
  language: 'ja' | 'en';
  dates: 'era' | 'iso'; // 令和8年11月22日(日) 09:12, or 2026-11-22 09:12
  shortcuts: boolean;
}

const kPlace = 'temizu.settings';
const kDefaults: Settings = { language: 'ja', dates: 'era', shortcuts: true };

let current: Settings = load();
const listeners = new Set<() => void>();

function load(): Settings {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(kPlace) ?? '{}');
    if (typeof found !== 'object' || found === null) return kDefaults;
    const it = found as Record<string, unknown>;
    return {
      language: it.language === 'en' ? 'en' : 'ja',
      dates: it.dates === 'iso' ? 'iso' : 'era',
      shortcuts: it.shortcuts !== false,
    };
  } catch {
    return kDefaults; // storage switched off, or written by something else
  }
}

export function settings(): Settings {
  return current;
}

export function change(some: Partial<Settings>): void {
  current = { ...current, ...some };
  try {
    localStorage.setItem(kPlace, JSON.stringify(current));
  } catch {
    // Storage is switched off: the choice lasts until the page is closed.
  }
  for (const tell of listeners) tell();
}

export function useSettings(): Settings {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => current,
  );
}
