// Where in the console a person is: the path and its query, kept in the browser's own history so that "back" does what it says.
// Filters live in the query; nothing that identifies a person is put there by these pages (mail words are the person's own search).
import { useEffect, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
if (typeof window !== 'undefined') window.addEventListener('popstate', tell);

export function go(to: string, replace = false): void {
  if (to === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  tell();
  if (!replace) window.scrollTo(0, 0);
}

export function usePlace(): { path: string; query: URLSearchParams } {
  const whole = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => location.pathname + location.search,
  );
  const cut = whole.indexOf('?');
  return {
    path: cut < 0 ? whole : whole.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : whole.slice(cut)),
  };
}

// "/m/:id" against "/m/T-1": { id: 'T-1' }; undefined when it does not match.
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const want = pattern.split('/');
  const have = path.replace(/\/+$/, '').split('/');
  if (path !== '/' && want.length !== have.length) return undefined;
  if (path === '/') return pattern === '/' ? {} : undefined;
  const found: Record<string, string> = {};
  for (const [index, piece] of want.entries()) {
    const value = have[index] ?? '';
    if (piece.startsWith(':')) {
      try {
        found[piece.slice(1)] = decodeURIComponent(value);
      } catch {
        return undefined; // %ZZ and its kind
      }
      if (value === '') return undefined;
    } else if (piece !== value) {
      return undefined;
    }
  }
  return found;
}

// A path with some query values changed; an empty value takes the name out, and a change starts again at the first page.
export function withQuery(path: string, query: URLSearchParams, some: Record<string, string>): string {
  const next = new URLSearchParams(query);
  if (!('page' in some)) next.delete('page');
  for (const [name, value] of Object.entries(some)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text === '' ? path : `${path}?${text}`;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Temizu' : `${title} | Temizu`;
  }, [title]);
}
