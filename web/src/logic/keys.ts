// Single-key shortcuts of lists and pages. They never fire while an input method composes, while a field or a dialog has the
// focus, with a modifier, or when the person has switched them off; none of them acts without a dialog that asks.
import { useEffect, useRef } from 'react';
import { settings } from './settings.ts';

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

const kFields = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

export function isForShortcuts(event: KeyboardEvent): boolean {
  if (!settings().shortcuts) return false;
  if (event.isComposing || event.keyCode === 229 || event.key === 'Process') return false; // an IME is at work
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return false;
  if (document.querySelector('dialog[open]')) return false;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable) return false;
  if (target instanceof HTMLInputElement && (target.type === 'checkbox' || target.type === 'radio')) return event.key !== ' ';
  return !kFields.has(target.tagName);
}

export function useKeys(map: KeyMap): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    const on = (event: KeyboardEvent) => {
      const act = latest.current[event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key];
      if (act === undefined || !isForShortcuts(event)) return;
      // Enter and arrows on a link, a button or a tab keep their own meaning.
      const target = event.target;
      if (event.key === 'Enter' && target instanceof HTMLElement && target.closest('a,button,summary')) return;
      act(event);
    };
    document.addEventListener('keydown', on);
    return () => document.removeEventListener('keydown', on);
  }, []);
}
