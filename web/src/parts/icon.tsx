// The few line drawings the pages use; always beside a word, so hidden from screen readers.
const kPaths = {
  check: 'M4 12.5l5 5L20 6.500',
  cross: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 7v5l3.500 2M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z',
  shield: 'M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6z',
  pause: 'M9 6v12M15 6v12',
  alert: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  info: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 11v6M12 7v.5',
  back: 'M9 6l-5 5l5 5M4 11h10a6 6 0 0 1 6 6v1',
  send: 'M4 12h14M12 6l6 6l-6 6',
  person: 'M12 12a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM5 20c0-4 3-6 7-6s7 2 7 6',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  flow: 'M4 7h10M4 12h16M4 17h7',
  print: 'M7 9V4h10v5M6 18H4V9h16v9h-2M7 14h10v6H7z',
  down: 'M12 4v11M7 11l5 5l5-5M5 20h14',
  menu: 'M4 7h16M4 12h16M4 17h16',
} as const;

export type IconName = keyof typeof kPaths;

export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className={`shrink-0 ${className}`} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
      <path d={kPaths[name]} />
    </svg>
  );
}
